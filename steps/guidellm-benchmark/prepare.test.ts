import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { stack, summary, without } from "../../test/evidence.ts";
import { folder } from "../../test/folder.ts";
import { gateway, models } from "../../test/gateway-server.ts";
import { type Given, runWith } from "../../test/run.ts";
import { type Files, filesIn } from "./files.ts";
import step from "./step.ts";

let files: Files;
beforeEach(() => {
  const home = folder();
  vi.stubEnv("HOME", home);
  files = filesIn(home);
  return () => vi.unstubAllEnvs();
});

const known = { target: "http://gateway.llm-d.svc", model: "tiny", testId: "run-abc123" };
const prepare = (given: Given = {}) =>
  runWith(step, { ...given, params: { ...known, ...given.params } }, "prepare");

interface PlanText {
  readonly tokenFile: string | null;
  readonly env: Readonly<Record<string, string>>;
  readonly commandLines: readonly { readonly from: string; readonly args: readonly string[] }[];
}
const plan = () => JSON.parse(readFileSync(files.plan, "utf8")) as PlanText;

describe("where nothing can be run there is no plan", () => {
  test("bad params, all at once", async () => {
    const { exitCode, results, lines } = await prepare({
      params: { target: "", data: "sharegpt", rateType: "burst", rate: "0" },
    });
    expect(exitCode).toBe(2);
    expect(lines).toHaveLength(4);
    expect(results).toMatchObject({ status: "invalid", "requests-ok": "" });
    expect(existsSync(files.plan)).toBe(false);
  });

  test("params that go together badly", async () => {
    const { exitCode, lines } = await prepare({ params: { target: "", rateType: "poisson" } });
    expect(exitCode).toBe(2);
    expect(lines.slice(0, 2)).toEqual([
      "rate: is required with poisson",
      "target: is required where verify-stack gives none",
    ]);
    expect(existsSync(files.plan)).toBe(false);
  });

  test("a file that is not there", async () => {
    const { exitCode, lines } = await prepare({ params: { data: "./a.jsonl", onFail: "continue" } });
    expect(exitCode).toBe(2);
    expect(lines[0]).toContain('data: "./a.jsonl" is in the workspace shared-workspace, which is not bound');
    expect(existsSync(files.plan)).toBe(false);
  });

  test.each<[string, Record<string, string>, string]>([
    [
      "a stack with nothing to measure",
      { verifyStack: JSON.stringify(without("verify-stack", "no route")) },
      "verify-stack: no route",
    ],
    [
      "a snapshot before that has no data",
      { cacheSnapshotBefore: JSON.stringify(without("cache-snapshot", "no counters")) },
      "cache-snapshot: no counters",
    ],
  ])("%s is handed on", async (_, params, reason) => {
    const end = await prepare({ params });
    expect([end.exitCode, end.results["status"], end.results["reason"]]).toEqual([5, "skipped", reason]);
    expect((await prepare({ params: { ...params, onFail: "continue" } })).exitCode).toBe(0);
    expect(existsSync(files.plan)).toBe(false);
    // The step of GuideLLM's image comes next all the same.
    expect(existsSync(files.program)).toBe(true);

    const after = await runWith(step, { params: { ...known, ...params, onFail: "continue" } });
    expect([after.exitCode, after.results["status"], after.results["reason"]]).toEqual([
      0,
      "skipped",
      reason,
    ]);
  });

  test("a target that does not tell its models", async () => {
    const { url } = await gateway(undefined, () => ({ status: 503, body: "" }));
    const { exitCode, results } = await prepare({ params: { target: url, model: "" } });
    expect([exitCode, results["reason"]]).toEqual([4, `${url}/v1/models answered 503`]);
    expect(existsSync(files.plan)).toBe(false);

    // The step after GuideLLM's has the last word where the Task goes on: it must be the first cause.
    const after = await runWith(step, { params: { ...known, target: url, model: "" } });
    expect([after.exitCode, after.results["reason"]]).toEqual([4, results["reason"]]);
  });

  test("a served model whose name no result has room for", async () => {
    const { url, completions } = await gateway(undefined, () => ({
      body: { data: [{ id: "m".repeat(160) }] },
    }));
    const { exitCode, lines } = await prepare({ params: { target: url, model: "" } });
    expect(exitCode).toBe(5);
    expect(lines.at(-1)).toContain("model and test-id take 170 bytes together, more than 164");
    expect([completions, existsSync(files.plan)]).toEqual([[], false]);

    const after = await runWith(step, { params: { ...known, target: url, model: "" } });
    expect(after.exitCode).toBe(5);
    expect(after.lines.at(-1)).toContain("model and test-id take 170 bytes together");
  });
});

describe("with a plan", () => {
  test("it ends with 0, and leaves results that nobody can take for a measurement", async () => {
    const { exitCode, results, lines } = await prepare();
    expect([exitCode, lines]).toEqual([0, [expect.stringMatching(/^random seed \d+$/)]]);
    expect(results).toMatchObject({ status: "invalid", reason: "the step did not finish", headline: "" });
    expect(plan()).toMatchObject({
      testId: "run-abc123",
      model: "tiny",
      placeholder: "@gateway-token@",
      tokenFile: null,
      timeoutSeconds: 1200,
      graceSeconds: 20,
    });
    expect(plan().commandLines.map(({ from }) => from)).toEqual(["0.3", "0.4", "0.6", "0.7"]);
    expect(readFileSync(files.program, "utf8")).toBe(
      readFileSync(new URL("./guidellm.py", import.meta.url), "utf8"),
    );
  });

  test("what an earlier attempt left is gone, its plan too where this one has none", async () => {
    await prepare();
    for (const left of [files.report, files.end]) writeFileSync(left, "old");
    await prepare({ params: { cacheSnapshotBefore: JSON.stringify(without("cache-snapshot", "none")) } });
    const left = [files.report, files.end, files.plan].map((path) => existsSync(path));
    expect(left).toEqual([false, false, false]);
  });

  test("GuideLLM's image may run as another user, who writes the report into the same folder", async () => {
    await prepare();
    expect(statSync(files.folder).mode & 0o777).toBe(0o777);
  });

  test("target, host, model and test id come from verify-stack, and a param wins", async () => {
    const params = {
      target: "",
      testId: "",
      model: "other",
      verifyStack: JSON.stringify(summary("verify-stack", stack())),
    };
    await prepare({ params });
    expect(plan()).toMatchObject({ testId: "run-abc123", model: "other" });
    const [oldest] = plan().commandLines;
    expect(oldest?.args).toContain("http://gateway.llm-d.svc:80");
    expect(oldest?.args.at(-1)).toContain('"host":"llm-d.localhost"');
  });

  test("the first model that is served", async () => {
    const { url } = await gateway(undefined, () => models);
    await prepare({ params: { target: url, model: "" } });
    expect(plan()).toMatchObject({ model: "first" });
  });

  test("the token stays in its file", async () => {
    const credentials = folder({ "gateway-token": "s3cret\n", "ca.crt": "-----BEGIN" });
    const { lines } = await prepare({ workspaces: { credentials } });
    expect(plan()).toMatchObject({
      tokenFile: join(credentials, "gateway-token"),
      env: { SSL_CERT_FILE: files.authorities },
    });
    // Python takes what it is given in place of the system's authorities.
    const authorities = readFileSync(files.authorities, "utf8");
    expect(authorities.match(/BEGIN CERTIFICATE/g)?.length).toBeGreaterThan(50);
    expect(authorities.endsWith("-----BEGIN")).toBe(true);
    expect(readFileSync(files.plan, "utf8") + lines.join()).not.toContain("s3cret");
  });

  test("no proxy is on the way to the target, and those that the user excepted stay so", async () => {
    vi.stubEnv("NO_PROXY", "a.b");
    await prepare();
    expect(plan().env).toEqual({ NO_PROXY: "a.b,gateway.llm-d.svc", no_proxy: "a.b,gateway.llm-d.svc" });
  });
});
