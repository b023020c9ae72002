import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Guidellm } from "../lib/evidence/guidellm.ts";
import type { Status } from "../lib/status.ts";
import type { Evidence } from "../steps/report/evidence.ts";
import { reportSchema } from "../steps/report/schema.ts";
import step from "../steps/report/step.ts";
import { cacheHit, guidellm, ramp, stack, stickiness, summary, warmUp, without } from "./evidence.ts";
import { folder } from "./folder.ts";
import { runWith } from "./run.ts";

/** What report is given beside the evidence. */
export interface Given {
  readonly params?: Readonly<Record<string, string>>;
  /** Folders by workspace name; a folder as `report` alone unless told otherwise. */
  readonly workspaces?: Readonly<Record<string, string>>;
}

/** Why the tasks after verify-stack did nothing in a run that is `unmeasured`. */
export const DOWN = "verify-stack: cannot reach http://gateway";
const skipped = (task: string) => without(task, DOWN, "skipped");

/** The evidence of a run that found no gateway. */
export const unmeasured: Partial<Evidence> = {
  verifyStack: without("verify-stack", "cannot reach http://gateway"),
  cacheWarmUp: skipped("cache-warm-up"),
  cacheSnapshotBefore: skipped("cache-snapshot"),
  sessionRamp: skipped("session-ramp"),
  cacheSnapshotAfter: skipped("cache-snapshot"),
  stickinessSummary: skipped("stickiness-summary"),
  cacheHitSummary: without("cache-hit-summary", DOWN),
};

/** The evidence of a run that measured everything and was judged so. */
export function judged(status: Status, reason = ""): Partial<Evidence> {
  return { cacheHitSummary: summary("cache-hit-summary", cacheHit(), status, reason) };
}

/** The evidence of a GuideLLM run that passes, in place of a ramp's. */
export function benchmarked(other: Partial<Guidellm> = {}): Partial<Evidence> {
  return {
    cacheWarmUp: undefined,
    sessionRamp: undefined,
    guidellmBenchmark: summary("guidellm-benchmark", guidellm(other)),
    stickinessSummary: undefined,
    cacheHitSummary: summary("cache-hit-summary", cacheHit({ attainable: undefined })),
  };
}

/** Runs report on the evidence of a run that passes, but for what is told; its end, and how to read what it wrote. */
export async function report(other: Partial<Evidence> = {}, given: Given = {}) {
  const evidence: Evidence = {
    verifyStack: summary("verify-stack", stack()),
    cacheWarmUp: summary("cache-warm-up", warmUp()),
    sessionRamp: summary("session-ramp", ramp()),
    stickinessSummary: summary("stickiness-summary", stickiness()),
    cacheHitSummary: summary("cache-hit-summary", cacheHit()),
    ...other,
  };
  const texts = Object.fromEntries(
    Object.entries(evidence)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, JSON.stringify(value)]),
  );
  const { workspaces = { report: folder() } } = given;
  const ended = await runWith(step, {
    params: { ...texts, ...given.params },
    workspaces,
    run: { name: "report", namespace: "llm-d" },
  });
  return { ...ended, read: () => written(workspaces["report"] ?? "") };
}

/** The files of a report. */
function written(into: string) {
  return {
    json: reportSchema.parse(JSON.parse(readFileSync(join(into, "report.json"), "utf8"))),
    page: readFileSync(join(into, "report.md"), "utf8"),
  };
}
