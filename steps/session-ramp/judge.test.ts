import { describe, expect, it } from "vitest";
import { entryOf, failure } from "./figures/testing/entry.ts";
import { judge, type Limits } from "./judge.ts";
import type { Measurement } from "./measurement.ts";
import { idle, measurementOf } from "./testing/measurement.ts";

const limits: Limits = { delayMaxMs: 50, cpuMaxPercent: 95, sendDelayMaxMs: 50 };

const ok = (count: number) => Array.from({ length: count }, () => entryOf());
const failed = (count: number, cause = "http-500") =>
  Array.from({ length: count }, () => entryOf(failure(cause)));
const late = (count: number, ms: number) => Array.from({ length: count }, () => entryOf({ due: 1 - ms }));

interface Case {
  readonly name: string;
  readonly entries: ReturnType<typeof ok>;
  readonly changes?: Partial<Measurement>;
  readonly reason: string;
  readonly unreachable?: true;
}

const INVALID: readonly Case[] = [
  { name: "told to end", entries: ok(2), changes: { ended: "told" }, reason: "2 of 30 sent, 2 succeeded" },
  {
    name: "told to end with some in flight",
    entries: [...ok(1), ...failed(1), ...failed(3, "aborted")],
    changes: { ended: "told", asked: null },
    reason: "5 sent, 1 succeeded, 3 cut: http-500 (1)",
  },
  {
    name: "told to end before anything",
    entries: [],
    changes: { ended: "told" },
    reason: "0 of 30 sent, 0 succeeded",
  },
  {
    name: "too many in flight",
    entries: ok(2),
    changes: { ended: "overrun" },
    reason: "over 10000 requests in flight: the server does not keep up with the rate",
  },
  {
    name: "too many in flight, and fewer that wait for a session",
    entries: failed(6000, "aborted"),
    changes: { ended: "overrun", unsent: { count: 4001, forSession: 4000, forRecords: 0 } },
    reason: "over 10000 requests in flight: the server does not keep up with the rate",
  },
  {
    name: "too many that wait for a session",
    entries: failed(8, "aborted"),
    changes: { ended: "overrun", unsent: { count: 9993, forSession: 9992, forRecords: 0 } },
    reason:
      "over 10000 requests due: 9992 waited for a free session (sessions: 1); give more, or a lower rate",
  },
  {
    name: "too many that wait for the disk",
    entries: failed(8, "aborted"),
    changes: { ended: "overrun", unsent: { count: 9993, forSession: 2, forRecords: 9990 } },
    reason: "over 10000 requests due: the disk of the workspace report does not keep up, 9990 waited for it",
  },
  {
    name: "nothing sent",
    entries: [],
    reason: "none of 0 requests succeeded: nothing was sent",
  },
  {
    name: "none succeeded",
    entries: [...failed(2), ...failed(3, "timeout")],
    reason: "none of 5 requests succeeded: timeout (3), http-500 (2)",
  },
  {
    name: "gave up",
    entries: failed(10),
    changes: { ended: "hopeless" },
    reason: "none of the first 10 requests succeeded: http-500 (10)",
  },
  {
    name: "not one connection",
    entries: failed(4, "connect"),
    reason: "none of 4 requests succeeded: connect (4)",
    unreachable: true,
  },
  {
    name: "some connections, none of use",
    entries: [...failed(4, "connect"), ...failed(1)],
    reason: "none of 5 requests succeeded: connect (4), http-500 (1)",
  },
  {
    name: "stopped by failures",
    entries: [...ok(7), ...failed(3)],
    changes: { ended: "failures" },
    reason: "ended after 3 failures, 10 of 30 sent, 7 succeeded: http-500 (3)",
  },
  {
    name: "a slow event loop",
    entries: ok(2),
    changes: { health: { ...idle, eventLoopDelayP99Ms: 50.1 } },
    reason: "client was the bottleneck: event-loop delay p99 50.1 ms is above 50 ms",
  },
  {
    name: "a slow event loop in a short run",
    entries: ok(2),
    changes: { health: { ...idle, ticks: 999, eventLoopDelayP90Ms: 51 } },
    reason: "client was the bottleneck: event-loop delay p90 51.0 ms is above 50 ms",
  },
  {
    name: "a busy thread",
    entries: ok(2),
    changes: { health: { ...idle, threadCpuPercent: 95.04 } },
    reason: "client was the bottleneck: its thread was busy 95.0 % of the time, above 95 %",
  },
  {
    name: "late sends of a few requests",
    entries: [...ok(80), ...late(20, 60)],
    reason: "client was the bottleneck: send delay p90 60.0 ms is above 50 ms",
  },
  {
    name: "late sends of many requests",
    entries: [...ok(980), ...late(20, 60)],
    reason: "client was the bottleneck: send delay p99 60.0 ms is above 50 ms",
  },
];

const TRUSTED: readonly (Case & { readonly status: "pass" | "warn" })[] = [
  {
    name: "all well",
    entries: ok(30),
    status: "pass",
    reason: "30 of 30 requests succeeded, TTFT p50 100.0 ms",
  },
  {
    name: "answers without content",
    entries: [entryOf({ at: [] })],
    status: "pass",
    reason: "1 of 1 requests succeeded, no content",
  },
  {
    name: "some failures",
    entries: [...ok(27), ...failed(2), ...failed(1, "cut")],
    status: "warn",
    reason: "3 of 30 requests failed: http-500 (2), cut (1)",
  },
  {
    name: "one hiccup among few",
    entries: [...ok(80), ...late(5, 400)],
    status: "pass",
    reason: "85 of 85 requests succeeded, TTFT p50 100.0 ms",
  },
  {
    name: "a run too short to judge the client",
    entries: late(30, 400),
    changes: { health: { ...idle, durationMs: 999, eventLoopDelayP99Ms: 99, threadCpuPercent: 100 } },
    status: "pass",
    reason: "30 of 30 requests succeeded, TTFT p50 100.0 ms",
  },
  {
    name: "figures at their very limits",
    entries: late(30, 50),
    changes: { health: { ...idle, eventLoopDelayP99Ms: 50, threadCpuPercent: 95 } },
    status: "pass",
    reason: "30 of 30 requests succeeded, TTFT p50 100.0 ms",
  },
];

describe("the verdict", () => {
  it.each(INVALID)("is invalid: $name", ({ entries, changes, reason, unreachable = false }) => {
    expect(judge(measurementOf(entries, changes), limits)).toEqual({
      status: "invalid",
      reason,
      unreachable,
    });
  });

  it.each(TRUSTED)("trusts $name", ({ entries, changes, status, reason }) => {
    expect(judge(measurementOf(entries, changes), limits)).toEqual({ status, reason, unreachable: false });
  });
});
