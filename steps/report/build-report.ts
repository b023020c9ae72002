import { verdictOf } from "../../lib/evidence/cache-hit.ts";
import { crossChecksOf } from "./cross-checks.ts";
import type { Evidence } from "./evidence.ts";
import { figuresOf } from "./figures.ts";
import { type Report, reportSchema } from "./schema.ts";
import { matrixOf, stickinessOf } from "./sessions.ts";

export interface Origin {
  readonly run: { readonly name: string; readonly namespace: string };
  readonly created: Date;
}

/** The whole report out of the summaries. Every part that has no evidence is null or says so. */
export function buildReport(evidence: Evidence, { run, created }: Origin): Report {
  const { verifyStack, cacheWarmUp, sessionRamp, stickinessSummary, cacheHitSummary } = evidence;
  const tasks = [verifyStack, cacheWarmUp, sessionRamp, stickinessSummary, cacheHitSummary];
  return reportSchema.parse({
    kind: "cache-hit-report",
    version: 1,
    created: created.toISOString(),
    run: { name: run.name, namespace: run.namespace },
    verdict: verdictOf(cacheHitSummary),
    reason: cacheHitSummary.reason,
    tasks: tasks.map(({ task, status, reason }) => ({ task, status, reason })),
    stack: stackOf(evidence),
    load: loadOf(evidence),
    warmUp: cacheWarmUp.data
      ? { requests: cacheWarmUp.data.requests, failed: cacheWarmUp.data.failed }
      : null,
    figures: figuresOf(evidence),
    hitRateSource: cacheHitSummary.data?.source ?? "",
    changedEngines: cacheHitSummary.data?.changed ?? 0,
    crossChecks: crossChecksOf(evidence),
    stickiness: stickinessOf(evidence),
    matrix: matrixOf(evidence),
    software: { node: process.versions.node },
  } satisfies Report);
}

function stackOf({ verifyStack: { data } }: Evidence): Report["stack"] {
  if (data === undefined) return null;
  const { testId, gateway, host, model, blockSize, failed } = data;
  return { testId, gateway, host, model, blockSizeTokens: blockSize, failedChecks: failed };
}

function loadOf({ sessionRamp: { data } }: Evidence): Report["load"] {
  if (data === undefined) return null;
  const { testId, model, from, to, sessions, requests, ok, failures, promptLengths, upstreamHeader } = data;
  return {
    testId,
    model,
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
    durationSeconds: (to - from) / 1000,
    sessions,
    requests,
    ok,
    failed: requests - ok,
    failures,
    promptLengths,
    upstreamHeader,
  };
}
