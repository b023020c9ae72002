import type { Ramp } from "../../lib/evidence/ramp.ts";
import type { Snapshot } from "../../lib/evidence/snapshot.ts";
import type { Stack } from "../../lib/evidence/stack.ts";
import type { Stickiness } from "../../lib/evidence/stickiness.ts";
import type { Summary } from "../../lib/summary.ts";
import { type Finding, invalid, warn } from "./finding.ts";

/** The summaries that the verdict is made of. */
export interface Inputs {
  readonly verifyStack: Summary<Stack>;
  readonly cacheSnapshotBefore: Summary<Snapshot>;
  readonly sessionRamp: Summary<Ramp>;
  readonly cacheSnapshotAfter: Summary<Snapshot>;
  readonly stickinessSummary: Summary<Stickiness>;
}

/**
 * What the inputs' own statuses mean for the verdict, in the order of the run: the first is the first cause. The
 * stickiness summary speaks for itself elsewhere: without it there still is a hit rate.
 */
export function inputFindings(inputs: Inputs): Finding[] {
  const { verifyStack, cacheSnapshotBefore: before, sessionRamp: ramp, cacheSnapshotAfter: after } = inputs;
  const findings = [
    statusFinding(verifyStack),
    statusFinding(before) ?? warning("before", before),
    statusFinding(ramp),
    ramp.data?.ok === 0 ? invalid(`none of ${ramp.data.requests} requests succeeded`) : undefined,
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

/** What other tasks warn of is their own affair; a warning about the counters is one about the hit rate. */
function warning(when: string, { task, status, reason }: Summary<unknown>): Finding | undefined {
  return status === "warn" ? warn(`${task} ${when} the ramp: ${reason}`) : undefined;
}

function sourceFinding(before: Snapshot | undefined, after: Snapshot | undefined): Finding | undefined {
  if (before === undefined || after === undefined || before.source === after.source) return undefined;
  return invalid(
    `the counters were read from ${before.source} before the run and from ${after.source} after it`,
  );
}
