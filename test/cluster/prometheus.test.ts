import type { RequestListener } from "node:http";
import { request } from "undici";
import { beforeAll, beforeEach, expect, test, vi } from "vitest";
import { snapshotSchema } from "../../lib/evidence/snapshot.ts";
import cacheSnapshot from "../../steps/cache-snapshot/step.ts";
import thanosQuery from "../../steps/thanos-query/step.ts";
import { type Certificates, makeCertificates } from "../certificates.ts";
import { folder } from "../folder.ts";
import { serve } from "../loopback.ts";
import { runWith } from "../run.ts";
import { describeOn, llmd } from "./requirements.ts";
import { engineCounters } from "./vllm-counters.ts";

const { prometheusUrl = "", model = "", engines = [], metricsUrls = "" } = llmd ?? {};
const engineUrls = llmd?.engines.map(({ url }) => url) ?? [];
const TOKEN = "prometheus-reader";

/** Passes queries on to the real Prometheus, for those who bring the token. */
const guard: RequestListener = async (incoming, response) => {
  if (incoming.headers.authorization !== `Bearer ${TOKEN}`) {
    response.writeHead(401).end("Unauthorized");
    return;
  }
  const answer = await request(`${prometheusUrl}${incoming.url}`);
  response.writeHead(answer.statusCode, { "content-type": "application/json" }).end(await answer.body.text());
};

/** One completion on every engine, so that the counters have moved since the last scrape. */
async function ask(): Promise<void> {
  for (const url of engineUrls) {
    const body = JSON.stringify({ model, prompt: "word ".repeat(200), max_tokens: 1 });
    const headers = { "content-type": "application/json" };
    const { statusCode, body: answer } = await request(`${url}/v1/completions`, {
      method: "POST",
      headers,
      body,
    });
    await answer.dump();
    expect(statusCode).toBe(200);
  }
}

describeOn(["llm-d"], "a real Prometheus that scrapes real vLLM", () => {
  let made: Certificates;
  beforeAll(() => {
    made = makeCertificates();
  });
  // The machine's own cluster, if any, does not know these engines.
  beforeEach(() => {
    vi.stubEnv("KUBECONFIG", "");
    return () => vi.unstubAllEnvs();
  });

  const snapshot = (params: Record<string, string>, files: Record<string, string> = {}) =>
    runWith(cacheSnapshot, { params: { model, ...params }, workspaces: { credentials: folder(files) } });

  test("the counters are vLLM's own, although the last scrape was before the last request", async () => {
    await ask();
    const { exitCode, results, summary, lines } = await snapshot({ prometheusUrl });
    const truth = await engineCounters(engines);
    expect(exitCode, lines.join("\n")).toBe(0);
    expect(results).toMatchObject({
      status: "pass",
      source: "prometheus",
      pods: String(engines.length),
      queries: String(truth.queries),
      hits: String(truth.hits),
    });
    expect(snapshotSchema.parse(summary?.data).pods?.map(([name]) => name)).toEqual(
      engines.map(({ name }) => name),
    );
  });

  test("Prometheus and the engines' own pages agree to the token, on every engine", async () => {
    await ask();
    const rows = async (params: Record<string, string>) =>
      snapshotSchema
        .parse((await snapshot(params)).summary?.data)
        .pods?.map(([name, , , queries, hits]) => [name, queries, hits]);
    expect(await rows({ prometheusUrl })).toEqual(await rows({ metricsUrls }));
  });

  test("behind TLS with a private authority and a bearer token", async () => {
    await ask();
    const url = await serve(guard, made.server);
    const files = { "ca.crt": made.ca, "prometheus-token": `${TOKEN}\n` };
    const { exitCode, results, lines } = await snapshot({ prometheusUrl: url }, files);
    expect(exitCode, lines.join("\n")).toBe(0);
    expect(results["queries"]).toBe(String((await engineCounters(engines)).queries));
    expect(lines.join()).not.toContain(TOKEN);
  });

  test.each([
    [
      "a wrong token",
      () => ({ "ca.crt": made.ca, "prometheus-token": "wrong" }),
      /answers 401 \(prometheus-token/,
    ],
    ["no token", () => ({ "ca.crt": made.ca }), /answers 401 \(no token was sent\)/],
    [
      "another authority",
      () => ({ "ca.crt": made.elsewhere.cert, "prometheus-token": TOKEN }),
      /is not trusted/,
    ],
  ])("behind TLS, %s", async (_, files, reason) => {
    const url = await serve(guard, made.server);
    const { exitCode, results } = await snapshot({ prometheusUrl: url }, files());
    expect(exitCode).toBe(4);
    expect(results["reason"]).toMatch(reason);
    expect(results["queries"]).toBe("");
  });

  test("a model that no engine serves is said at once, with a query that shows the others", async () => {
    const { exitCode, results, lines } = await snapshot({ prometheusUrl, model: "other" });
    expect(exitCode).toBe(5);
    expect(results["reason"]).toContain('has no vllm:prefix_cache_queries series with model_name="other"');
    expect(lines.at(-1)).toContain("count by (namespace, model_name)");
  });

  const query = (text: string, more: Record<string, string> = {}) =>
    runWith(thanosQuery, { params: { prometheusUrl, query: text, ...more } });

  test.each<[string, string, Record<string, string>, number, Record<string, string>]>([
    ["what is no PromQL", "sum(", {}, 2, { status: "invalid" }],
    ["a range", "up[1m]", {}, 5, { status: "invalid" }],
    [
      "0/0 against a bound",
      "vector(0) / vector(0)",
      { min: "0" },
      5,
      { status: "invalid", value: "", series: "1" },
    ],
    ["nothing against a bound", "up{job='none'}", { min: "1" }, 5, { status: "invalid", series: "0" }],
    [
      "too few",
      "count(up{job='vllm'})",
      { min: "1000" },
      3,
      { status: "fail", value: String(engines.length) },
    ],
    [
      "all of them",
      "count(up{job='vllm'} == 1)",
      { min: "1" },
      0,
      { status: "pass", value: String(engines.length) },
    ],
    ["a scalar", "1e-9", {}, 0, { status: "pass", value: "0.000000001", series: "1" }],
    ["a text", '"a b"', {}, 0, { status: "pass", value: "a b" }],
    [
      "every series",
      "up{job='vllm'}",
      { max: "1" },
      0,
      { status: "pass", value: "", series: String(engines.length) },
    ],
    [
      "a query longer than a URL",
      `count(up{job=~"vllm|${"x".repeat(4000)}"})`,
      {},
      0,
      { status: "pass", value: String(engines.length) },
    ],
  ])("thanos-query: %s", async (_, text, more, exitCode, results) => {
    const ended = await query(text, more);
    expect(ended.exitCode, ended.lines.join("\n")).toBe(exitCode);
    expect(ended.results).toMatchObject(results);
  });
});
