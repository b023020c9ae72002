import type { PodState, Workload } from "../../lib/kubernetes/index.ts";
import { isSameOwning, owningOf } from "./owning.ts";
import { podCount } from "./plan.ts";
import { troubleIn } from "./trouble-in.ts";
import type { Unit } from "./unit.ts";

/** A unit that was told to restart, as last seen. */
export interface Seen {
  readonly unit: Unit;
  /** Its pods that were not there before. */
  readonly fresh: readonly PodState[];
  /** Its pods of before that are still there. */
  readonly stale: readonly PodState[];
  /** Pods that failed since and that another one stands in for: they explain, and are not waited for. */
  readonly failed: readonly PodState[];
  /** Undefined for a single pod, and for a workload that is gone. */
  readonly workload: Workload | undefined;
}

/** Those of these pods that belong to whatever the unit's belong to. */
export function podsOf({ owning }: Unit, pods: readonly PodState[]): PodState[] {
  const workloads = owning.kind === "workload" ? [owning.workload] : [];
  return pods.filter((pod) => isSameOwning(owningOf(pod, workloads), owning));
}

/** Pods that do their work. */
export function readyOf(pods: readonly PodState[]): PodState[] {
  return pods.filter(({ ready, deleting }) => ready && !deleting);
}

/** Whether every pod is a new one and ready, and none of before is left. */
export function isDone(seen: Seen): boolean {
  const { fresh, stale, workload } = seen;
  if (stale.length > 0 || readyOf(fresh).length < fresh.length || fresh.length < wantedOf(seen)) return false;
  return workload === undefined || isRolledOut(workload);
}

/** New pods that a unit must have: as many as were selected, unless someone scales it down meanwhile. */
export function wantedOf({ unit, workload }: Seen): number {
  return Math.min(unit.pods.length, workload?.replicas ?? unit.size);
}

/** The counts are of the newest template, and all pods are of it and ready. */
function isRolledOut(workload: Workload): boolean {
  const { kind, generation, observedGeneration, replicas, current, updated, ready, available } = workload;
  if (observedGeneration < generation || updated < replicas || current > updated) return false;
  return (kind === "Deployment" ? available : ready) >= replicas;
}

/** `2 of 4 pods new and ready; pod decode-3: ...`. */
export function progressOf(seen: Seen): string {
  const { unit, fresh, stale, workload } = seen;
  const size = workload?.replicas ?? unit.size;
  const parts = [`${Math.min(readyOf(fresh).length, size)} of ${podCount(size)} new and ready`];
  if (stale.length > 0) parts.push(`${stale.length} old`);
  const troubled = troubleIn(seen);
  if (troubled !== undefined && !troubled.trouble.isVague) {
    parts.push(`${troubled.what}: ${troubled.trouble.text}`);
  }
  return parts.join("; ");
}
