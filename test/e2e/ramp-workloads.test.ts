import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { startLlmd } from "../llm-d.ts";
import { patient, ramp } from "../ramp.ts";

const fast = ["--replicas", "2", "--itl-ms", "1", "--ttft-base-ms", "2", "--prefill-ms-per-token", "0.01"];
const given = {
  model: "",
  testId: "t",
  requests: "24",
  sessions: "4",
  concurrency: "4",
  maxTokens: "3",
  ...patient,
};

const CASES = [
  { name: "one prompt for all", params: { workload: "repeat", promptTokens: "300" }, tokens: 300 },
  { name: "a plain prompt", params: { promptTokens: "300", endpoint: "completions" }, tokens: 300 },
  { name: "unique prompts", params: { workload: "unique", promptTokens: "300" }, tokens: 300 },
  {
    name: "groups of prefixes",
    params: { workload: "prefix-groups", prefixGroups: "2", prefixTokens: "256", tailTokens: "44" },
    tokens: 300,
  },
  {
    name: "an open loop",
    params: { workload: "unique", promptTokens: "300", arrival: "poisson", rate: "200" },
    tokens: 300,
  },
] as const;

it.each(CASES)("asks the engines for exactly what is wanted: $name", async ({ params, tokens }) => {
  const llmd = await startLlmd(...fast);
  const run = await ramp(llmd.gatewayUrl, { ...given, ...params });
  expect(run.results).toMatchObject({ status: "pass", "requests-ok": "24" });
  const truth = await llmd.truth("t");
  expect(truth.map(({ id }) => id).toSorted()).toEqual(
    Array.from({ length: 24 }, (_, index) => `t-${index}`).toSorted(),
  );
  expect(new Set(truth.map(({ promptTokens }) => promptTokens))).toEqual(new Set([tokens]));
  expect(run.file).toMatchObject({
    promptTokens: 24 * tokens,
    promptLengths: [[tokens, 24]],
    outputTokens: truth.reduce((sum, { outputTokens }) => sum + outputTokens, 0),
    cachedTokens: truth.reduce((sum, { cachedTokens }) => sum + cachedTokens, 0),
    upstreamHeader: "x-inference-pod",
  });
  expect((await llmd.truth("t-warm-up")).length).toBeLessThanOrEqual(6);
});

it("lets a cache help with what is shared alone", async () => {
  const llmd = await startLlmd(...fast, "--replicas", "1");
  const cachedOf = async (testId: string, params: Record<string, string>) => {
    const run = await ramp(llmd.gatewayUrl, { ...given, concurrency: "1", testId, ...params });
    expect(run.results["status"]).toBe("pass");
    return run.records.map(({ cachedTokens, sharedTokens }) => ({ cachedTokens, sharedTokens }));
  };
  const unique = await cachedOf("u", { workload: "unique", promptTokens: "300" });
  // The template's own few tokens are not a block.
  expect(new Set(unique.map(({ cachedTokens }) => cachedTokens))).toEqual(new Set([0]));
  const groups = await cachedOf("g", {
    ...{ workload: "prefix-groups", prefixGroups: "2", prefixTokens: "256", tailTokens: "44" },
  });
  const known = groups.filter(({ sharedTokens }) => sharedTokens !== 0);
  expect(known).toHaveLength(22);
  for (const { cachedTokens, sharedTokens } of known) {
    // Whole blocks of 16 of the shared part; the template's tail may make it a few tokens too many.
    expect((cachedTokens ?? 0) % 16).toBe(0);
    expect(cachedTokens).toBeLessThanOrEqual(sharedTokens ?? Number.NaN);
    expect(cachedTokens).toBeGreaterThan((sharedTokens ?? Number.NaN) - 32);
  }
  const again = await cachedOf("g2", { workload: "repeat", promptTokens: "300" });
  expect(again.map(({ cachedTokens }) => cachedTokens)).toEqual([0, ...again.slice(1).map(() => 288)]);
});

it("spreads sessions by weight, and keeps each with its engine", async () => {
  const llmd = await startLlmd(...fast, "--routing", "session");
  const run = await ramp(llmd.gatewayUrl, { ...given, requests: "200", sessionWeights: "8,1,1,1" });
  const truth = await llmd.truth("t");
  const counts = Map.groupBy(truth, ({ session }) => session);
  expect(counts.size).toBe(4);
  expect(counts.get("t-s1")?.length).toBeGreaterThan(110);
  for (const own of counts.values()) expect(new Set(own.map(({ worker }) => worker)).size).toBe(1);
  expect(run.summary?.data).toMatchObject({ modal: 200, withUpstream: 200, truncated: false });
  const sum = run.measurement?.matrix.rows.map((row) => row.reduce((all, count) => all + count, 0));
  expect(sum).toEqual([1, 2, 3, 4].map((session) => counts.get(`t-s${session}`)?.length));
});

it("names each request in the gateway's log as in its own records", async () => {
  const llmd = await startLlmd(...fast);
  const { records } = await ramp(llmd.gatewayUrl, { ...given, endpoint: "completions" });
  const logged = () => readFileSync(llmd.accessLog, "utf8");
  for (const { requestId } of records) await expect.poll(logged).toContain(`"request_id":"${requestId}"`);
});
