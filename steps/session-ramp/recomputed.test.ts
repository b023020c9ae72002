import type { ServerResponse } from "node:http";
import { expect, it } from "vitest";
import { type Answer, event, serveCompletions, streamAnswer } from "../../test/completion-server.ts";
import { patient, type Ramped, ramp, type SummaryFile } from "../../test/ramp.ts";
import { durationSeconds, ended, ok, percentile, samples, sum, tpot } from "../../test/recomputed.ts";
import { RELATIVE_ERROR } from "./figures/index.ts";

const slo = { sloTtftMs: "12", sloTpotMs: "3", sloE2eMs: "40" };

/** Answers of many kinds: fast, slow, one token, cut, refused, closed behind, and a reasoning model's. */
const manyKinds: Answer = (response, n, request) => {
  if (n % 11 === 3) return response.writeHead(500).end("no");
  if (n % 11 === 5) return cut(response);
  if (n % 11 === 6) return reasoned(response);
  if (n % 11 === 7)
    return streamAnswer({ tokens: 1, headers: { connection: "close" } })(response, n, request);
  return streamAnswer({ tokens: 2 + (n % 3), firstMs: n % 17, gapMs: n % 4 })(response, n, request);
};

function cut(response: ServerResponse): void {
  response.writeHead(200, { "content-type": "text/event-stream" });
  response.end(event({ content: "half" }));
}

function reasoned(response: ServerResponse): void {
  response.writeHead(200, { "content-type": "text/event-stream" });
  response.write(event({ reasoning_content: "hm" }) + event({ content: "two", role: "assistant" }));
  setTimeout(() => response.end(`${event({ content: "words" }, "stop")}data: [DONE]\n\n`), 5);
}

const LOADS = [
  { name: "a closed loop", params: { concurrency: "4", sessions: "3" } },
  { name: "an open loop", params: { arrival: "poisson", rate: "400", seed: "7" } },
  {
    name: "stages",
    params: {
      arrival: "constant",
      stages: "rate=200 seconds=0.25, rate=200..600 seconds=0.25",
      requests: "",
    },
  },
] as const;

it.each(LOADS)("prints what can be worked out again from the records of $name", async ({ params }) => {
  const server = await serveCompletions(manyKinds);
  const given = { requests: "150", recordGaps: "true", ...slo, ...patient, ...params };
  const run = await ramp(server.url, given);
  const { records, line } = run;
  const file = fileOf(run);
  expect(records).toHaveLength(150);
  const all = samples(records);
  for (const [name, values] of Object.entries(all)) {
    expect(values.length, name).toBeGreaterThan(20);
    expectSame(Reflect.get(file, name), values, name);
  }
  expect(line.ttftMs).toEqual(spread(file.ttftMs));
  expect(line.itlMs).toEqual(spread(file.itlMs));
  expect(line.tpotMs).toEqual(spread(file.tpotMs));
  expect(line.e2eMs).toEqual(spread(file.e2eMs));
  expect(line.ttftIntendedMs).toEqual(spread(file.ttftIntendedMs));
  expect(line.e2eIntendedMs).toEqual(spread(file.e2eIntendedMs));
  expect(line.client.sendDelayMs).toEqual(spread(file.sendDelayMs));
  expectTotals(run, file);
  expectGoodput(run, file);
  expectStages(run, file);
});

function fileOf({ file }: Ramped): SummaryFile {
  if (file === undefined) throw new Error("there is no summary.json");
  return file;
}

function expectTotals({ records, line }: Ramped, file: SummaryFile): void {
  const good = ok(records);
  const failed = Map.groupBy(
    records.filter(({ outcome }) => outcome !== "ok"),
    ({ outcome }) => outcome,
  );
  const tokens = sum(good.map(({ outputTokens }) => outputTokens));
  const seconds = durationSeconds(records);
  expect(
    Object.fromEntries(Object.entries(file.failures).map(([cause, { count }]) => [cause, count])),
  ).toEqual(Object.fromEntries([...failed].map(([cause, list]) => [cause, list.length])));
  expect([...failed.keys()].sort()).toEqual(["cut", "http-500"]);
  expect(line).toMatchObject({
    requests: records.length,
    failed: records.length - good.length,
    outputTokens: tokens,
    incomplete: 0,
  });
  expect(line.durationSeconds).toBeCloseTo(seconds, 9);
  expect(line.outputTokensPerSecond / (tokens / seconds)).toBeCloseTo(1, 8);
  expect(line.throughput?.wholeRun?.requestsPerSecond).toBeCloseTo(good.length / seconds, 4);
  expect(file.chunks).toBe(sum(good.map(({ chunks }) => chunks)));
  // One answer has no usage: a sum of which a part is not known is not known.
  expect(file.promptTokens).toBeNull();
  const perSecond = file.series.buckets.map(({ outputTokens }) => outputTokens);
  expect(sum(perSecond)).toBeCloseTo(tokens, 9);
}

function expectGoodput({ records }: Ramped, file: SummaryFile): void {
  const isGood = (line: (typeof records)[number]) =>
    line.outcome === "ok" &&
    (line.ttftMs ?? Infinity) <= Number(slo.sloTtftMs) &&
    (line.e2eMs ?? Infinity) <= Number(slo.sloE2eMs) &&
    tpot(line).every((ms) => ms <= Number(slo.sloTpotMs));
  const good = records.filter(isGood);
  expect(file.goodput).toMatchObject({
    good: good.length,
    requests: records.length,
    percent: (100 * good.length) / records.length,
  });
  expect(good.length).toBeGreaterThan(0);
}

function expectStages({ records }: Ramped, file: SummaryFile): void {
  for (const [stage, figures] of file.stages.entries()) {
    const own = records.filter((line) => line.stage === stage);
    expect(figures).toMatchObject({
      requests: ended(own).length,
      ok: ok(own).length,
      failed: own.length - ok(own).length,
      outputTokens: sum(ok(own).map(({ outputTokens }) => outputTokens)),
    });
    expectSame(figures.ttftMs ?? {}, samples(own)["ttftMs"] ?? [], `stage ${stage}`);
  }
}

/** Counts and means exactly, but for the rounding of sums; percentiles within what the histogram promises. */
function expectSame(figure: object, values: readonly number[], name: string): void {
  expect(Reflect.get(figure, "count"), name).toBe(values.length);
  const mean = sum(values) / values.length;
  expectNear(Reflect.get(figure, "mean"), mean, 1e-9 * Math.max(1, mean), `${name} mean`);
  for (const [key, q] of Object.entries({
    min: 0,
    p50: 0.5,
    p90: 0.9,
    p95: 0.95,
    p99: 0.99,
    p999: 0.999,
    max: 1,
  })) {
    const exact = percentile(values, q);
    // Below a microsecond the histogram has one bucket.
    const allowed = key === "min" || key === "max" ? 1e-9 : exact * RELATIVE_ERROR + 2 ** -10;
    expectNear(Reflect.get(figure, key), exact, allowed, `${name} ${key}`);
  }
}

function expectNear(found: number | undefined, exact: number, allowed: number, name: string): void {
  expect(Math.abs((found ?? Number.NaN) - exact), `${name}: ${found}, exactly ${exact}`).toBeLessThanOrEqual(
    allowed,
  );
}

function spread(figure: unknown) {
  expect(figure).toBeTypeOf("object");
  const { count: _, std: __, min: ___, lowSample: ____, ...shown } = Object(figure);
  return shown;
}
