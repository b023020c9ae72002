import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { type Answer, serveCompletions, streamAnswer } from "../../test/completion-server.ts";
import { patient, type Ramped, ramp } from "../../test/ramp.ts";
import { percentile } from "../../test/recomputed.ts";

const STALL_MS = 500;
const PERIOD_MS = 20;
const REQUESTS = 100;
/** The request whose arrival begins the stall. */
const FIRST = 30;
/** What a loaded machine may add to a latency that is 0 by hand, or to a sum of queued ones. */
const SLACK_MS = 60;

const constant = { arrival: "constant", rate: String(1000 / PERIOD_MS), requests: String(REQUESTS) };
const answer = streamAnswer({ tokens: 1 });

/**
 * What users saw, by hand: a request every 20 ms, answers held from t0 to t0 + 500 ms. Due at the stall's start waits
 * 500 ms, the next one 480, and so on to 20: 25 of the 100 requests, and all others none.
 */
const byHand = Array.from({ length: REQUESTS }, (_, n) =>
  Math.max(0, n < FIRST ? 0 : STALL_MS - PERIOD_MS * (n - FIRST)),
);

/** Holds every answer once, from the arrival of one request on. */
function stalling(): Answer {
  let until: number | undefined;
  return async (response, n, request) => {
    if (n === FIRST) until = performance.now() + STALL_MS;
    const left = (until ?? 0) - performance.now();
    if (left > 0) await sleep(left);
    return answer(response, n, request);
  };
}

/** Stops this process and so the client: the server is in it, and its requests are all answered at once afterwards. */
const pausing: Answer = (response, n, request) => {
  const until = performance.now() + STALL_MS;
  while (n === FIRST && performance.now() < until);
  return answer(response, n, request);
};

function expectByHand(figure: Ramped["line"]["ttftMs"]): void {
  expect(percentile(byHand, 0.9)).toBeCloseTo(302, 9);
  for (const [name, q] of [
    ["p50", 0.5],
    ["p90", 0.9],
    ["p95", 0.95],
    ["p99", 0.99],
    ["max", 1],
  ] as const) {
    const off = (figure?.[name] ?? Number.NaN) - percentile(byHand, q);
    expect(off, `${name} is off by ${off} ms`).toBeGreaterThan(-SLACK_MS);
    expect(off, `${name} is off by ${off} ms`).toBeLessThan(SLACK_MS);
  }
}

/** At most `most` requests look slow: what a figure says that starts its clock when the client got round to sending. */
function expectHidden({ records }: Ramped, figure: "ttftMs" | "ttftIntendedMs", most: number): void {
  const slow = records.filter((record) => (record[figure] ?? 0) > STALL_MS / 4);
  expect(slow.length).toBeGreaterThan(0);
  expect(slow.length).toBeLessThanOrEqual(most);
}

// Each test is about half a second that is lost; a machine that is busy with other things may lose more.
describe("a stall of 500 ms", { retry: 2 }, () => {
  it("of the server is in both figures of an open loop, which sends on meanwhile", async () => {
    const server = await serveCompletions(stalling());
    const run = await ramp(server.url, { ...constant });
    expect(run.results["status"]).toBe("pass");
    expectByHand(run.line.ttftIntendedMs);
    // No connection is waited for: the actual send is the intended one.
    expectByHand(run.line.ttftMs);
    expect(run.line.client.sendDelayMs?.p50).toBeLessThan(SLACK_MS);
  });

  it("of the server is in the intended figures alone when requests had to wait for their session", async () => {
    const server = await serveCompletions(stalling());
    // One conversation: each turn needs the reply to the one before, as all clients with few connections do.
    const run = await ramp(server.url, {
      ...constant,
      ...patient,
      workload: "multi-turn",
      turns: "2",
      prompt: "x",
    });
    expectByHand(run.line.ttftIntendedMs);
    expectByHand(run.line.e2eIntendedMs);
    // What other load generators report: one slow request of a hundred.
    expectHidden(run, "ttftMs", 1);
    expect(run.line.ttftMs?.p95).toBeLessThan(SLACK_MS);
    // It is the session that was waited for, and not this client: a figure of its own, and no send delay.
    const waits = run.records.filter(({ waitedMs }) => waitedMs !== null);
    expect(run.file?.sessionWaitMs?.count).toBe(waits.length);
    expect(run.file?.sessionWaitMs?.max).toBeGreaterThan(STALL_MS - SLACK_MS);
    expect(run.line.client.sendDelayMs?.p90).toBeLessThan(SLACK_MS);
    expect(run.lines.some((line) => line.startsWith(`warning: ${waits.length} requests waited`))).toBe(true);
  });

  it("of the client is in the intended figures alone, and makes the run invalid", async () => {
    const server = await serveCompletions(pausing);
    const run = await ramp(server.url, { ...constant, ...patient, sendDelayMaxMs: "50" });
    expectByHand(run.line.ttftIntendedMs);
    expectHidden(run, "ttftMs", 2);
    expect(run.line.ttftMs?.p95).toBeLessThan(SLACK_MS);
    expect(run.results).toMatchObject({ status: "invalid" });
    expect(run.results["reason"]).toMatch(
      /^client was the bottleneck: send delay p90 \d+\.\d ms is above 50 ms$/,
    );
  });

  it("of the server is in neither figure of a closed loop, which has nothing due meanwhile", async () => {
    const server = await serveCompletions(stalling());
    const run = await ramp(server.url, { requests: "100", sleepSeconds: "0.005" });
    expectHidden(run, "ttftMs", 1);
    expectHidden(run, "ttftIntendedMs", 1);
  });
});
