import { type LoadSummary, loadOf } from "../../lib/evidence/load-summary.ts";
import type { Snapshot } from "../../lib/evidence/snapshot.ts";
import type { Stack } from "../../lib/evidence/stack.ts";
import type { Stickiness } from "../../lib/evidence/stickiness.ts";
import type { Summary } from "../../lib/summary.ts";
import { type Finding, fail, invalid, warn } from "./finding.ts";

/** The summaries that the verdict is made of. */
export interface Inputs extends LoadSummary {
  readonly verifyStack: Summary<Stack>;
  readonly cacheSnapshotBefore: Summary<Snapshot>;
  readonly cacheSnapshotAfter: Summary<Snapshot>;
  /** Undefined where nobody asks for stickiness. */
  readonly stickinessSummary?: Summary<Stickiness> | undefined;
}

/**
 * What the inputs' own statuses mean for the verdict, in the order of the run: the first is the first cause. The
 * stickiness summary speaks for itself elsewhere: without it there still is a hit rate.
 */
export function inputFindings(inputs: Inputs): Finding[] {
  const { verifyStack, cacheSnapshotBefore: before, cacheSnapshotAfter: after } = inputs;
  const findings = [
    statusFinding(verifyStack),
    statusFinding(before) ?? warning("before", before),
    statusFinding(loadOf(inputs)),
    loadFinding(inputs),
    statusFinding(after) ?? warning("after", after),
    sourceFinding(before.data, after.data),
  ];
  return findings.filter((finding) => finding !== undefined);
}

/** Worded as the tasks in between hand it on, so that one cause stays one. */
function statusFinding({ task, status, reason, data }: Summary<unknown>): Finding | undefined {
  if (status === "skipped") return invalid(reason);
  if (status === "invalid") return invalid(`${task}: ${reason || "it gave no reason"}`);
  return data === undefined ? invalid(`${task}: ${reason || "it gave no data"}`) : undefined;
}

/**
 * A load without a success shows nothing. GuideLLM says of its own run what it is worth: failed as a whole, which the
 * verdict is then too, or weaker evidence.
 */
function loadFinding(inputs: Inputs): Finding | undefined {
  const { task, status, reason, data } = loadOf(inputs);
  if (data === undefined) return undefined;
  if (inputs.guidellmBenchmark !== undefined && status === "fail") return fail(`${task}: ${reason}`);
  if (data.ok === 0) return invalid(`none of ${data.requests} requests succeeded`);
  return inputs.guidellmBenchmark !== undefined && status === "warn" ? warn(`${task}: ${reason}`) : undefined;
}

/** A warning about the counters is one about the hit rate; those of verify-stack and stickiness are weighed elsewhere. */
function warning(when: string, { task, status, reason }: Summary<unknown>): Finding | undefined {
  return status === "warn" ? warn(`${task} ${when} the ramp: ${reason}`) : undefined;
}

function sourceFinding(before: Snapshot | undefined, after: Snapshot | undefined): Finding | undefined {
  if (before === undefined || after === undefined || before.source === after.source) return undefined;
  return invalid(
    `the counters were read from ${before.source} before the run and from ${after.source} after it`,
  );
}
