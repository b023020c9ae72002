import type { CacheHit } from "../lib/evidence/cache-hit.ts";
import type { Guidellm } from "../lib/evidence/guidellm.ts";
import type { Ramp } from "../lib/evidence/ramp.ts";
import type { Snapshot, SnapshotPod } from "../lib/evidence/snapshot.ts";
import type { Stack } from "../lib/evidence/stack.ts";
import type { Stickiness } from "../lib/evidence/stickiness.ts";
import type { WarmUp } from "../lib/evidence/warm-up.ts";
import type { Status } from "../lib/status.ts";
import type { Summary } from "../lib/summary.ts";

/*
 * The evidence of one run on two real engines with a cache block of 32 tokens: 30 requests of the same prompt of 817
 * tokens, of which floor(816 / 32) * 32 = 800 can hit, on warm caches. Each function takes what differs from that.
 */

export const PROMPT = 817;
export const HIT = 800;

/** A task's summary. */
export function summary<D>(task: string, data: D, status: Status = "pass", reason = ""): Summary<D> {
  return { v: 1, task, status, reason, data };
}

/** The summary of a task that has nothing to tell. */
export function without(task: string, reason = "", status: Status = "invalid"): Summary<never> {
  return { v: 1, task, status, reason };
}

export function stack(other: Partial<Stack> = {}): Stack {
  return {
    testId: "run-abc123",
    gateway: "http://gateway.llm-d.svc:80",
    host: "llm-d.localhost",
    model: "tiny",
    blockSize: 32,
    failed: [],
    ...other,
  };
}

/** A ramp of `ok` successful requests out of `requests`, all of the same prompt, all hits reported. */
export function ramp(other: Partial<Ramp> = {}): Ramp {
  const requests = other.requests ?? 30;
  const ok = other.ok ?? requests;
  return {
    testId: "run-abc123",
    model: "tiny",
    from: 1_790_000_000_000,
    to: 1_790_000_030_000,
    sessions: 1,
    requests,
    ok,
    incomplete: 0,
    client: { loopDelayP99: 0.4, cpuPercent: 2.1, sendDelayP99: 1.2, rssMiB: 71 },
    failures: ok < requests ? { "http-503": requests - ok } : {},
    promptTokens: PROMPT * ok,
    promptLengths: [[PROMPT, ok]],
    cachedTokens: HIT * ok,
    outputTokens: 16 * ok,
    ttft: { n: ok, mean: 12.34, p50: 12, p99: 20 },
    tpot: { n: ok, mean: 10, p50: 10, p99: 11 },
    e2e: { n: ok, mean: 170.06, p50: 170, p99: 190 },
    upstreamHeader: "x-upstream-host",
    upstreams: ["10.0.0.1:8000"],
    matrix: [[ok]],
    modal: ok,
    withUpstream: ok,
    truncated: false,
    ...other,
  };
}

/** The same by GuideLLM, in one benchmark of four streams. */
export function guidellm(other: Partial<Guidellm> = {}): Guidellm {
  const requests = other.requests ?? 30;
  const ok = other.ok ?? requests;
  const incomplete = other.incomplete ?? 0;
  return {
    testId: "run-abc123",
    model: "tiny",
    version: "0.8.1",
    from: 1_790_000_000_000,
    to: 1_790_000_030_000,
    requests,
    ok,
    incomplete,
    promptTokens: PROMPT * ok,
    extraTokens: 0,
    longestPrompt: ok > 0 ? PROMPT : null,
    cachedTokens: HIT * ok,
    outputTokens: 16 * ok,
    headline: ok > 0 ? "concurrent@4" : "",
    ttft: ok > 0 ? [ok, 12.34, 12, 20] : null,
    itl: ok > 0 ? [ok, 9.9, 10, 11] : null,
    tpot: ok > 0 ? [ok, 10, 10, 11] : null,
    ntpot: ok > 0 ? [ok, 10.63, 10.6, 11.9] : null,
    e2e: ok > 0 ? [ok, 170.06, 170, 190] : null,
    tokenRate: ok > 0 ? 91.5 : null,
    requestRate: ok > 0 ? 5.7 : null,
    count: 1,
    benchmarks: [["concurrent@4", ok, requests - ok, incomplete, 5.7, 91.5, 12, 20, 9.9, 10, 170]],
    truncated: false,
    ...other,
  };
}

/** A snapshot of engines, each `[name, queries, hits]`, with role and identity where they differ from the usual. */
export function snapshot(
  engines: readonly (readonly [
    name: string,
    queries: number,
    hits: number,
    role?: string,
    identity?: string,
  ])[],
  other: Partial<Snapshot> = {},
): Snapshot {
  const pods = engines.map(([name, queries, hits, role = "decode", identity = "a1"]): SnapshotPod => {
    return [name, role, identity, queries, hits];
  });
  const totals = new Map<string, Snapshot["roles"][number]>();
  for (const [, role, , queries, hits] of pods) {
    const [, count, q, h] = totals.get(role) ?? [role, 0, 0, 0];
    totals.set(role, [role, count + 1, q + queries, h + hits]);
  }
  return {
    source: "pods",
    at: 1_790_000_000_000,
    roles: [...totals.values()],
    identity: pods.map(([name, , identity]) => `${name}${identity}`).join(),
    pods,
    truncated: false,
    ...other,
  };
}

/** The same snapshot, cut to totals as when its rows do not fit. */
export function cut({ pods: _, ...totals }: Snapshot): Snapshot {
  return { ...totals, truncated: true };
}

export function stickiness(other: Partial<Stickiness> = {}): Stickiness {
  return {
    source: "header",
    percent: 100,
    by: { header: 100, accessLog: 100, counters: 100 },
    evidence: 30,
    upstreams: ["10.0.0.1:8000"],
    sessions: [[0, 30, 30]],
    truncated: false,
    ...other,
  };
}

export function warmUp(other: Partial<WarmUp> = {}): WarmUp {
  return { requests: 1, failed: 0, promptTokens: PROMPT, ...other };
}

export function cacheHit(other: Partial<CacheHit> = {}): CacheHit {
  return { source: "pods", counters: [24_510, 24_000], attainable: 24_000, changed: 0, ...other };
}
