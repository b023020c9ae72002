import { verdictOf } from "../../lib/evidence/cache-hit.ts";
import { loadOf } from "../../lib/evidence/load-summary.ts";
import type { Asked } from "./asked.ts";
import { countersOf } from "./counters.ts";
import { criteriaOf } from "./criteria.ts";
import { crossChecksOf } from "./cross-checks.ts";
import type { Evidence } from "./evidence.ts";
import { figuresOf } from "./figures.ts";
import { benchmarksOf } from "./guidellm/benchmarks.ts";
import { toolOf } from "./guidellm/tool.ts";
import { planOf } from "./plan.ts";
import { type Report, reportSchema } from "./schema.ts";
import { matrixOf, stickinessOf } from "./sessions.ts";

export interface Origin {
  readonly run: { readonly name: string; readonly namespace: string };
  readonly created: Date;
}

/** The whole report out of the summaries. Every part that has no evidence is null or says so. */
export function buildReport(evidence: Evidence, asked: Asked, { run, created }: Origin): Report {
  const { cacheWarmUp, cacheHitSummary } = evidence;
  const verdict = verdictOf(cacheHitSummary);
  const figures = figuresOf(evidence);
  const load = measuredOf(evidence);
  return reportSchema.parse({
    kind: "cache-hit-report",
    version: 1,
    created: created.toISOString(),
    run: { name: run.name, namespace: run.namespace },
    verdict,
    reason: cacheHitSummary.reason,
    tool: toolOf(evidence),
    tasks: tasksOf(evidence),
    criteria: criteriaOf(figures, load, asked, verdict),
    plan: planOf(asked),
    stack: stackOf(evidence),
    load,
    warmUp: cacheWarmUp?.data
      ? { requests: cacheWarmUp.data.requests, failed: cacheWarmUp.data.failed }
      : null,
    figures,
    hitRateSource: cacheHitSummary.data?.source ?? "",
    changedEngines: cacheHitSummary.data?.changed ?? 0,
    counters: countersOf(evidence),
    crossChecks: crossChecksOf(evidence),
    stickiness: stickinessOf(evidence),
    matrix: matrixOf(evidence),
    benchmarks: benchmarksOf(evidence),
    pushed: null,
    software: { node: process.versions.node },
  } satisfies Report);
}

/** How the tasks ended, by their names in the pipeline and in its order. */
function tasksOf(evidence: Evidence): Report["tasks"] {
  const { cacheSnapshotBefore: before, cacheSnapshotAfter: after } = evidence;
  const summaries = [
    evidence.verifyStack,
    evidence.cacheWarmUp,
    before && { ...before, task: "cache-snapshot-before" },
    loadOf(evidence),
    after && { ...after, task: "cache-snapshot-after" },
    evidence.stickinessSummary,
    evidence.cacheHitSummary,
  ].filter((summary) => summary !== undefined);
  return summaries.map(({ task, status, reason }) => ({ task, status, reason }));
}

function stackOf({ verifyStack: { data } }: Evidence): Report["stack"] {
  if (data === undefined) return null;
  const { testId, gateway, host, model, blockSize, failed } = data;
  return { testId, gateway, host, model, blockSizeTokens: blockSize, failedChecks: failed };
}

function measuredOf(evidence: Evidence): Report["load"] {
  const { data } = loadOf(evidence);
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
