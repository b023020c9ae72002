import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { type Answer, serveCompletions, streamAnswer } from "../../test/completion-server.ts";
import { patient, type Ramped, ramp } from "../../test/ramp.ts";

const slow = streamAnswer({ firstMs: 20 });
const everySecondFails: Answer = (response, n, request) =>
  n % 2 === 1 ? response.writeHead(500).end("no") : streamAnswer()(response, n, request);

/** From the first due time, milliseconds. */
function offsets({ records }: Ramped): number[] {
  const first = Math.min(...records.map(({ dueAt }) => dueAt));
  return records.map(({ sentAt }) => (sentAt ?? Number.NaN) - first);
}

/** Most requests that were in flight at once in a stage. */
function mostInFlight({ records }: Ramped, stage: number): number {
  const moments = records.flatMap((record) =>
    record.stage === stage
      ? [
          { at: record.sentAt ?? 0, change: 1 },
          { at: record.endAt ?? 0, change: -1 },
        ]
      : [],
  );
  let [now, most] = [0, 0];
  for (const { change } of moments.toSorted((a, b) => a.at - b.at || a.change - b.change)) {
    now += change;
    most = Math.max(most, now);
  }
  return most;
}

describe("a run ends", () => {
  it("after 30 requests when nothing says when", async () => {
    const server = await serveCompletions();
    const run = await ramp(server.url);
    expect(run.line).toMatchObject({ requests: 30, valid: true });
    expect(server.arrived).toHaveLength(30);
  });

  it.each([
    { name: "loops", params: { concurrency: "2" } },
    { name: "an open loop", params: { arrival: "constant", rate: "100" } },
  ])("after its duration, however many requests $name sends", async ({ params }) => {
    const server = await serveCompletions(slow);
    const run = await ramp(server.url, { durationSeconds: "0.3", ...patient, ...params });
    expect(run.results["status"]).toBe("pass");
    expect(run.file).toMatchObject({ asked: null, ended: null, partial: false, incomplete: { count: 0 } });
    expect(run.records.length).toBeGreaterThan(3);
    expect(run.records.every(({ outcome }) => outcome === "ok")).toBe(true);
    if (params.arrival === "constant") expect(run.records).toHaveLength(30);
    else expect(Math.max(...offsets(run))).toBeLessThan(300);
  });

  it("after its requests where they come before its duration", async () => {
    const server = await serveCompletions();
    const run = await ramp(server.url, { durationSeconds: "60", requests: "7" });
    expect(run.line).toMatchObject({ requests: 7, valid: true });
    expect(run.file).toMatchObject({ asked: 7 });
  });

  it("after as many failures as it may have, and is invalid and partial", async () => {
    const server = await serveCompletions(everySecondFails);
    const run = await ramp(server.url, { requests: "1000", stopAfterFailed: "3" });
    expect(run.exitCode).toBe(5);
    expect(run.results["reason"]).toBe("ended after 3 failures, 6 of 1000 sent, 3 succeeded: http-500 (3)");
    expect(run.summary?.data).toMatchObject({ partial: true, requests: 6, ok: 3 });
    expect(run.file).toMatchObject({ ended: "failures", partial: true, asked: 1000 });
    expect(server.arrived).toHaveLength(6);
  });

  it("with its stages, each with the requests of its rate", async () => {
    const server = await serveCompletions();
    const stages = "rate=100 seconds=0.1, rate=0 seconds=0.05, rate=100..300 seconds=0.1";
    const run = await ramp(server.url, { arrival: "constant", stages, ...patient });
    expect(run.line).toMatchObject({ requests: 30, valid: true });
    expect(run.file?.stages.map(({ requests }) => requests)).toEqual([10, 0, 20]);
    expect(run.file?.stages[1]).toMatchObject({ from: null, to: null, durationSeconds: 0 });
  });

  it("with its stages of loops, never above their level", async () => {
    const server = await serveCompletions(streamAnswer({ firstMs: 4 }));
    const stages = "concurrency=1 seconds=0.1, concurrency=4 seconds=0.1, concurrency=2 seconds=0.1";
    const run = await ramp(server.url, { stages, sessions: "4", ...patient });
    expect(run.results["status"]).toBe("pass");
    expect([0, 1, 2].map((stage) => mostInFlight(run, stage))).toEqual([1, 4, 2]);
    expect(Math.max(...offsets(run))).toBeLessThan(300);
  });

  it("at its deadline, and says so", async () => {
    const server = await serveCompletions(streamAnswer({ firstMs: 5 }));
    const run = await ramp(server.url, { requests: "100000", deadlineSeconds: "1" });
    expect(run.exitCode).toBe(5);
    expect(run.results["reason"]).toBe("the deadline of 1 s passed");
    expect(run.line).toMatchObject({ valid: false, invalidReason: "the deadline of 1 s passed" });
    expect(run.file).toMatchObject({ ended: "told", partial: true });
    expect(run.line.requests).toBeGreaterThan(10);
  });

  it("after so many failures, also where those that wait for their session were due already", async () => {
    // All are due before the first answer: one each for two sessions, and the others wait.
    const server = await serveCompletions(async (response, n, request) => {
      await sleep(100);
      return n === 1 ? response.writeHead(500).end() : streamAnswer({ firstMs: 100 })(response, n, request);
    });
    const load = { arrival: "constant", rate: "1000", requests: "10", workload: "multi-turn", sessions: "2" };
    const run = await ramp(server.url, { ...load, stopAfterFailed: "1", ...patient });
    expect(run.results).toMatchObject({
      status: "invalid",
      reason: expect.stringMatching(/^ended after 1 fail/),
    });
    expect(run.file).toMatchObject({ ended: "failures", partial: true, asked: 10 });
  });

  it("as a whole run where the last request is the failure too many", async () => {
    const server = await serveCompletions((response, n, request) =>
      n === 2 ? response.writeHead(500).end() : streamAnswer()(response, n, request),
    );
    const run = await ramp(server.url, { requests: "3", stopAfterFailed: "1" });
    expect(run.results).toMatchObject({ status: "warn", "requests-ok": "2", "requests-failed": "1" });
    expect(run.file).toMatchObject({ ended: null, partial: false });
  });

  it("when more requests are due than it can hold, sent or waiting for their session", async () => {
    const server = await serveCompletions(() => {});
    const load = { arrival: "constant", rate: "100000", durationSeconds: "60", workload: "multi-turn" };
    const run = await ramp(server.url, { ...load, ...patient });
    expect(run.exitCode).toBe(5);
    expect(run.results["reason"]).toBe(
      "over 10000 requests due: 9999 waited for a free session (sessions: 1); give more, or a lower rate",
    );
    expect(run.file).toMatchObject({
      ended: "overrun",
      partial: true,
      requests: 0,
      incomplete: { count: 1 },
      unsent: { count: 10_000, forSession: 9999, forRecords: 0 },
    });
  });

  it("when it is told to, with what is in flight counted apart", async () => {
    const controller = new AbortController();
    const server = await serveCompletions(async (response, n, request) => {
      if (n < 4) {
        await streamAnswer()(response, n, request);
        return;
      }
      // Two of the four stream for ever, the others never begin.
      if (n % 2 === 0) response.writeHead(200, { "content-type": "text/event-stream" }).write(": hi\n\n");
      await sleep(20);
      if (n === 7) controller.abort("SIGINT");
    });
    const run = await ramp(
      server.url,
      { requests: "100", concurrency: "4" },
      { interrupted: controller.signal },
    );
    expect(run.exitCode).toBe(130);
    expect(run.line).toMatchObject({ requests: 4, failed: 0, incomplete: 4, outputTokens: 16, valid: false });
    expect(run.file).toMatchObject({ ttftMs: { count: 4 }, failures: {}, status: "invalid", partial: true });
    expect(run.records.map(({ outcome }) => outcome).toSorted()).toEqual([
      ...Array.from({ length: 4 }, () => "aborted"),
      ...Array.from({ length: 4 }, () => "ok"),
    ]);
  });
});
