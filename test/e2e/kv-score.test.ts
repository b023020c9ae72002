import { readFileSync } from "node:fs";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { z } from "zod";
import { readTruth, testStack } from "../../sim/testing/stack.ts";
import step from "../../steps/kv-score/step.ts";
import { folder } from "../folder.ts";
import { runScript } from "../process.ts";
import { runWith } from "../run.ts";

const BLOCK = 16;

const reportSchema = z.object({
  source: z.string(),
  pickerWeights: z.string().nullable(),
  requests: z.array(
    z.object({
      requestId: z.string(),
      outcome: z.string(),
      went: z.object({ name: z.string(), by: z.string(), score: z.number() }).nullable(),
      promptTokens: z.number(),
      scores: z.array(z.object({ pod: z.string(), score: z.number(), apart: z.string() })),
    }),
  ),
});

/** Runs the probe against a fresh stack that it finds by itself, and reads the truth of its requests beside its report. */
async function probe(flags: readonly string[], params: Readonly<Record<string, string>> = {}) {
  const stack = await testStack(...flags);
  vi.stubEnv("KUBECONFIG", stack.kubeconfig);
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  const report = folder();
  const end = await runWith(step, {
    params: { testId: "t", maxTokens: "4", ...params },
    workspaces: { report },
  });
  const { requests, ...rest } = reportSchema.parse(
    JSON.parse(readFileSync(`${report}/kv-score.json`, "utf8")),
  );
  const all = await readTruth(stack.truthUrl);
  const truth = requests.map(({ requestId }) => all.find(({ id }) => id === requestId));
  return { ...end, requests, ...rest, truth };
}

type Probed = Awaited<ReturnType<typeof probe>>;

/** The pods that served, as the report says and as they were. */
function expectTrue({ requests, truth }: Probed): void {
  expect(requests.map(({ went }) => went?.name)).toEqual(truth.map((record) => record?.worker));
}

describe("a KV-cache manager", () => {
  test("scores the warmed pod by the leading blocks that it holds, and the requests go there", async () => {
    const end = await probe(["--kv-manager"]);
    expect(end.exitCode, end.lines.join("\n")).toBe(0);
    expect(end.results).toMatchObject({
      status: "pass",
      source: "kv-manager",
      requests: "3",
      "followed-percent": "100",
      reason: "3 of 3 requests went to a highest score (kv-manager)",
    });
    expectTrue(end);
    for (const [at, { scores, promptTokens, went }] of end.requests.entries()) {
      const [highest, ...others] = scores;
      expect(highest?.pod).toBe(went?.name);
      // All full blocks; the engine computes the last token anew, and may find one block less.
      expect(highest?.score).toBe(Math.floor(promptTokens / BLOCK));
      const cached = (end.truth[at]?.cachedTokens ?? 0) / BLOCK;
      expect(cached).toBe(Math.floor((promptTokens - 1) / BLOCK));
      expect(others.map(({ score }) => score)).toEqual([0, 0, 0]);
    }
  });

  test("scores a text for the completions endpoint", async () => {
    const end = await probe(["--kv-manager", "--replicas=2"], { endpoint: "completions", requests: "2" });
    expect(end.results).toMatchObject({ status: "pass", "followed-percent": "100" });
    expectTrue(end);
  });

  test("workers in turn pass the highest over: a warning", async () => {
    const end = await probe(["--kv-manager", "--routing=round-robin"], { requests: "3" });
    expect(end.exitCode).toBe(0);
    expect(end.results).toMatchObject({ status: "warn", "followed-percent": "0" });
    expect(end.results["reason"]).toMatch(/^3 of 3 requests went past the highest score/);
    expectTrue(end);
    expect(end.truth.map((record) => record?.cachedTokens)).toEqual([0, 0, 0]);
  });

  test("a cold first request is undecided, and no evidence", async () => {
    const end = await probe(["--kv-manager"], { warmupCount: "0", requests: "1" });
    expect(end.exitCode).toBe(5);
    expect(end.results["reason"]).toMatch(/^nothing to compare: cold: no engine holds a block of the prompt/);
  });

  test("prefill engines hold the prompt too, and no request goes there", async () => {
    const end = await probe(["--kv-manager", "--disaggregated", "--replicas=2"]);
    expect(end.results, end.lines.join("\n")).toMatchObject({ status: "pass", "followed-percent": "100" });
    const [{ scores = [] } = {}] = end.requests;
    const prefill = scores.filter(({ apart }) => apart === "prefill");
    expect(prefill).toHaveLength(2);
    expect(Math.max(...prefill.map(({ score }) => score))).toBeGreaterThan(0);
  });
});

describe("the endpoint picker's scores", () => {
  test("out of the gateway's log, which also says where the requests went", async () => {
    const end = await probe(["--emit-endpoint-scores", "--no-upstream-header"]);
    expect(end.exitCode, end.lines.join("\n")).toBe(0);
    expect(end.results).toMatchObject({ status: "pass", source: "access-log", "followed-percent": "100" });
    expectTrue(end);
    for (const { scores, went } of end.requests) {
      // Prefix 3, queue 2, KV use 2: all of it for the warm one, the prefix missing for the others.
      expect(went).toMatchObject({ by: "access log", score: expect.closeTo(7, 2) });
      expect(scores.slice(1).map(({ score }) => Math.round(score))).toEqual([4, 4, 4]);
    }
  });

  test("a picker that scores nothing prefers nobody: invalid", async () => {
    const end = await probe(["--emit-endpoint-scores", "--routing=round-robin"]);
    expect(end.exitCode).toBe(5);
    expect(end.results["reason"]).toBe("nothing to compare: all 4 engines score alike");
  });
});

test("a stack that tells no scores: invalid, and how to get them", async () => {
  const end = await probe([]);
  expect(end.exitCode).toBe(5);
  expect(end.results).toMatchObject({ status: "invalid", source: "", "followed-percent": "" });
  expect(end.results["reason"]).toContain("no scores: kv-manager: no KV-cache manager");
  expect(end.lines.join("\n")).toContain("access-log: the access log has no field endpoint_scores");
});

test("as a Task, through the local runner", async () => {
  const stack = await testStack("--kv-manager", "--replicas=2");
  const args = [
    "task",
    "start",
    "kv-score",
    "-o",
    "json",
    "--kubeconfig",
    stack.kubeconfig,
    "-p",
    "requests=2",
  ];
  const { code, stdout, stderr } = await runScript("local/main.ts", [...args, "--use-param-defaults"]);
  expect(code, stderr).toBe(0);
  const results: { name: string; value: string }[] = JSON.parse(stdout).status.results;
  expect(results).toEqual(
    expect.arrayContaining([
      { name: "status", type: "string", value: "pass" },
      { name: "followed-percent", type: "string", value: "100" },
    ]),
  );
});
