import type { PodState, Workload, Workloads } from "../../lib/kubernetes/index.ts";
import { isSameOwning, owningOf } from "./owning.ts";
import { type Plan, podCount } from "./plan.ts";
import { troubleIn } from "./trouble-in.ts";
import type { Unit } from "./unit.ts";

/** A unit that was told to restart, as last seen. */
export interface Seen {
  readonly unit: Unit;
  /** Its pods that were not there before. */
  readonly fresh: readonly PodState[];
  /** Its pods of before that are still there. */
  readonly stale: readonly PodState[];
  /** Undefined for a single pod, and for a workload that is gone. */
  readonly workload: Workload | undefined;
}

/** Units that were told to restart, with the uids that their pods had then. */
export type Begun = ReadonlyMap<Unit, ReadonlySet<string>>;

/** One look at everything. */
export interface Scene {
  /** All selected pods. */
  readonly pods: readonly PodState[];
  /** The units that were told to restart. */
  readonly seen: readonly Seen[];
}

export async function look(plan: Plan, begun: Begun, at: Workloads, podSelector: string): Promise<Scene> {
  const pods = await at.pods(podSelector);
  const seen = await Promise.all(
    [...begun].map(async ([unit, old]): Promise<Seen> => {
      const { owning } = unit;
      return {
        unit,
        fresh: podsOf(unit, pods).filter(({ uid }) => !old.has(uid) && !plan.before.has(uid)),
        stale: pods.filter(({ uid }) => old.has(uid)),
        workload: owning.kind === "workload" ? await at.get(owning.workload) : undefined,
      };
    }),
  );
  return { pods, seen };
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
export function isDone({ unit, fresh, stale, workload }: Seen, begun: readonly Unit[]): boolean {
  if (stale.length > 0 || readyOf(fresh).length < fresh.length) return false;
  if (workload !== undefined) {
    return isRolledOut(workload) && fresh.length >= Math.min(unit.pods.length, workload.replicas);
  }
  // Pods without a rollout may take each other's place: there must be one for each that was deleted.
  return fresh.length >= begun.filter(({ owning }) => isSameOwning(owning, unit.owning)).length;
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
