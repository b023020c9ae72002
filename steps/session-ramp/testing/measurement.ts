import { WallClock } from "../../../lib/load/index.ts";
import { type Entry, Tally } from "../figures/index.ts";
import type { Measurement } from "../measurement.ts";

const target = {
  gateway: "http://gateway",
  host: undefined,
  model: "m",
  testId: "t",
  blockSize: null,
  origin: { url: "http://gateway", host: undefined, ca: undefined },
  token: () => "s3cr3t",
};

const plan: Measurement["plan"] = {
  workload: "repeat",
  endpoint: "chat",
  arrival: "closed",
  sessionHeader: "x-session-id",
  model: "m",
  sessionWeights: undefined,
  promptTokens: undefined,
  prefixTokens: undefined,
  tailTokens: undefined,
  sessionTokenHeader: undefined,
  extraHeaders: undefined,
  stopAfterFailed: undefined,
  slo: {},
  rate: undefined,
  stages: undefined,
  durationSeconds: undefined,
  requests: 30,
  sessions: 1,
  prefixGroups: 1,
  turns: 4,
  warmupRequests: 0,
  recordGaps: false,
  ignoreEos: false,
  maxTokens: 16,
  connectionPerSession: false,
  requestTimeoutSeconds: 120,
  burstiness: 1,
  concurrency: 1,
  sleepSeconds: 0,
  seed: 1,
};

/** A client that is idle, in a run that is long enough to be judged. */
export const idle = {
  cpuSeconds: 1,
  threadCpuPercent: 10,
  processCpuPercent: 12,
  throttledPercent: 0,
  eventLoopDelayP99Ms: 1,
  eventLoopDelayP90Ms: 1,
  ticks: 2000,
  rssMiB: 100,
  maxRssMiB: 100,
  durationMs: 20_000,
};

/** A measurement of these requests, each of one of `sessions`. */
export function measurementOf(
  entries: readonly Entry[],
  { sessions = 1, ...changes }: Partial<Measurement> & { readonly sessions?: number } = {},
): Measurement {
  const tally = new Tally({ sessions, clock: new WallClock(), start: 0, slo: {}, stages: 1 });
  for (const entry of entries) tally.add(entry);
  return {
    ...tally.figures(),
    target,
    plan: { ...plan, sessions },
    health: idle,
    connectBefore: undefined,
    calibration: undefined,
    ended: undefined,
    unsent: { count: 0, forSession: 0, forRecords: 0 },
    asked: 30,
    ...changes,
  };
}
