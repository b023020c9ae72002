import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type Llmd, readTruth, startLlmd, type TruthRequest, trueHitRate } from "../llm-d.ts";
import { type PipelineEnd, runCacheHit, runPipeline } from "../pipeline.ts";

const FAST = ["--prefill-ms-per-token", "0.05", "--itl-ms", "1"];

const verify = (llmd: Llmd, params: Readonly<Record<string, string>> = {}) =>
  runPipeline("pd-verify-pipeline", params, llmd);

/** What reached the engines of a role, of all tests ids or of those that end so. */
async function atRole(llmd: Llmd, role: string, testId = /-pd$/): Promise<TruthRequest[]> {
  const names = new Set(llmd.workers.filter((worker) => worker.role === role).map(({ name }) => name));
  const requests = await readTruth(llmd.truthUrl);
  return requests.filter((request) => names.has(request.worker) && testId.test(request.testId ?? ""));
}

const tokensOf = (requests: readonly TruthRequest[]) =>
  requests.reduce((sum, { promptTokens }) => sum + promptTokens, 0);

const proofsOf = ({ report }: PipelineEnd): Record<string, string> =>
  JSON.parse(readFileSync(join(report, "pd-check.json"), "utf8")).proofs;

describe("pd-verify-pipeline", () => {
  test("four new prompts, their repeats and a short one: read as the real parts counted them", async () => {
    const llmd = await startLlmd("--disaggregated", "--replicas", "2", ...FAST);
    const end = await verify(llmd);
    expect(end.log).toContain(
      "| decisions | proven | prefill-decode 4 of 4 new, decode-only 5 of 5 other prompts",
    );
    expect(end).toMatchObject({ exitCode: 0, ran: ["verify-stack", "pd-check", "diagnose"] });
    expect(end.results).toMatchObject({
      status: "pass",
      reason: "9 of 10 proofs; not exported: prefill.finish",
      "failed-checks": "",
      "prefill-decode": "4",
      "decode-only": "5",
      ssrf: "",
    });
    expect(Number(end.results["transfer-mean-ms"])).toBeGreaterThan(0);
    const [prefill, decode] = [await atRole(llmd, "prefill"), await atRole(llmd, "decode")];
    expect(prefill).toHaveLength(4);
    expect(prefill.every(({ outputTokens }) => outputTokens === 1)).toBe(true);
    expect(decode).toHaveLength(9);
    expect(end.log).toContain(`decode engines counted ${tokensOf(decode)} prompt tokens, all ours`);
    expect(end.log).toContain(
      `${tokensOf(prefill)} of ${tokensOf(prefill)} prompt tokens of 4 new prompts counted by prefill engines`,
    );
  });

  test("a picker that never splits: fails, and says that disaggregation is off", async () => {
    const llmd = await startLlmd("--fault", "epp.disagg.no-handler", ...FAST);
    const end = await verify(llmd);
    expect(end).toMatchObject({ exitCode: 1, succeeded: "False" });
    expect(end.results["status"]).toBe("fail");
    expect(end.results["reason"]).toMatch(
      /^disaggregation is off: no prefill engine counted a token of 4 new prompts/,
    );
    expect(proofsOf(end)).toMatchObject({ "own-tokens": "proven", "prefill.tokens": "refuted" });
    expect(await atRole(llmd, "prefill")).toEqual([]);
  });

  test("a stack without prefill engines: fails, and says that disaggregation is off", async () => {
    const end = await verify(await startLlmd("--replicas", "2", ...FAST));
    expect(end.results["status"]).toBe("fail");
    expect(end.results["reason"]).toBe("disaggregation is off: no prefill engine among 2 engines");
  });

  test("someone else's requests: invalid, not a wrong proof", async () => {
    const end = await verify(await startLlmd("--disaggregated", "--fault", "load.foreign-traffic", ...FAST));
    expect(end.results["status"]).toBe("invalid");
    expect(end.results["reason"]).toMatch(/^foreign traffic: /);
  });

  test("without Kubernetes: sides by name", async () => {
    const llmd = await startLlmd("--disaggregated", "--replicas", "2", ...FAST);
    const end = await runPipeline("pd-verify-pipeline", {
      "gateway-url": llmd.gatewayUrl,
      host: llmd.host,
      "metrics-urls": llmd.workers.map(({ name, metricsUrl }) => `${name}=${metricsUrl}`).join("\n"),
      "picker-metrics-urls": `epp=${llmd.gatewayUrl}/metrics`,
    });
    expect(end.results).toMatchObject({ status: "pass", "prefill-decode": "4", "decode-only": "5" });
  });
});

describe("the SSRF case", () => {
  const asked = { "ssrf-check": "true" };

  test("a sidecar that follows any header: the connection is proof, by the repeat alone", async () => {
    const end = await verify(await startLlmd("--fault", "pd.ssrf-protection", ...FAST), asked);
    expect(end).toMatchObject({ exitCode: 1 });
    expect(end.results).toMatchObject({ status: "fail", ssrf: "connected" });
    expect(end.results["reason"]).toMatch(
      /^SSRF: a repeated prompt through the gateway made 127\.0\.0\.1 connect to us \(POST \/v1\/chat\/completions HTTP\/1\.1\)/,
    );
    expect(end.log).toContain("SSRF: a new prompt through the gateway: no connection");
    expect(proofsOf(end)).toMatchObject({ "prefill.tokens": "proven" });
  });

  test("a sidecar with an allow-list: nobody connects, asked directly neither", async () => {
    const llmd = await startLlmd("--disaggregated", "--replicas", "2", ...FAST);
    const sidecar = llmd.workers.find(({ role }) => role === "decode")?.url ?? "";
    const end = await verify(llmd, { ...asked, "sidecar-url": sidecar });
    expect(end.results).toMatchObject({ status: "pass", ssrf: "none" });
    expect(end.log.match(/SSRF: .*: no connection, which is evidence for this request only/g)).toHaveLength(
      3,
    );
  });

  test("a sidecar without one, asked directly: always follows", async () => {
    const llmd = await startLlmd("--fault", "pd.ssrf-protection", ...FAST);
    const sidecar = llmd.workers.find(({ role }) => role === "decode")?.url ?? "";
    const end = await verify(llmd, { ...asked, "sidecar-url": sidecar });
    expect(end.log).toMatch(/SSRF: a prompt sent straight to the sidecar: CONNECTED: 127\.0\.0\.1: POST /);
  });
});

describe("cache-hit-pipeline on a disaggregated stack", () => {
  test.each([
    ["after a warm-up, where nothing is prefilled", { "warmup-count": "1" }],
    ["cold, where the first prompt is prefilled", { "warmup-count": "0" }],
  ])("%s: passes with the decode engines' hit rate", async (_, params) => {
    const llmd = await startLlmd("--disaggregated", "--replicas", "2", ...FAST);
    const end = await runCacheHit({ sessions: "3", ...params }, llmd);
    expect(end.results).toMatchObject({ verdict: "pass", "hit-rate-source": "pods" });
    const own = new RegExp(`^${end.results["test-id"]}$`);
    const decode = await atRole(llmd, "decode", own);
    expect(decode).toHaveLength(30);
    expect(await atRole(llmd, "prefill", own)).toHaveLength(params["warmup-count"] === "0" ? 1 : 0);
    expect(Number(end.results["hit-rate-percent"])).toBeCloseTo(trueHitRate(decode), 4);
    expect(end.results["stickiness-percent"]).toBe("100");
  });
});
