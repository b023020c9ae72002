import type { PodState, Workload } from "../../lib/kubernetes/index.ts";
import type { Owning } from "./owning.ts";
import { podsOf } from "./pod-share.ts";

/** What one write restarts: a workload with all its pods, or one pod. */
export interface Unit {
  /** `Deployment ms-decode`, `pod decode-x`. */
  readonly what: string;
  readonly owning: Exclude<Owning, { readonly kind: "other" }>;
  /** Its selected pods, as they were when the plan was made. */
  readonly pods: readonly [PodState, ...PodState[]];
  /** Pods that it has when all is well. */
  readonly size: number;
  /** Most of its pods that may be not ready at once, by its own strategy; at least 1. */
  readonly mostDown: number;
  /** How its pods are replaced, for the log. */
  readonly how: string;
}

export function workloadUnit(workload: Workload, pods: readonly [PodState, ...PodState[]]): Unit {
  const { kind, name, replicas } = workload;
  return {
    what: `${kind} ${name}`,
    owning: { kind: "workload", workload },
    pods,
    size: replicas,
    mostDown: Math.max(1, Math.min(replicas, mostDown(workload))),
    how: howOf(workload, pods.length),
  };
}

export function podUnit(pod: PodState, maker: string | undefined): Unit {
  return {
    what: `pod ${pod.name}`,
    owning: { kind: "single", maker },
    pods: [pod],
    size: 1,
    mostDown: 1,
    how:
      maker === undefined
        ? "deleted, one such pod at a time; nothing in Kubernetes makes it anew, so who made it must do so again"
        : `deleted; ${maker} makes a new one`,
  };
}

/** Whether nothing of Kubernetes makes its pod anew. */
export function isBare({ owning }: Unit): boolean {
  return owning.kind === "single" && owning.maker === undefined;
}

/** Why a workload would not replace its pods when told to; undefined when it would. */
export function refusalOf({ paused, strategy }: Workload): { why: string; hint: string } | undefined {
  if (paused) return { why: "is paused", hint: "kubectl rollout resume" };
  if (strategy.type === "OnDelete") {
    return { why: "replaces no pod by itself (strategy OnDelete)", hint: "delete its pods yourself" };
  }
  if (strategy.partition > 0) {
    const why = `keeps its pods below ordinal ${strategy.partition} (updateStrategy.rollingUpdate.partition)`;
    return { why, hint: "set the partition to 0" };
  }
  return undefined;
}

/** Kubernetes' own rounding: of a Deployment down, and 1 when surge is none as well; of a StatefulSet up. */
function mostDown({ kind, replicas, strategy }: Workload): number {
  if (strategy.type === "Recreate") return replicas;
  return podsOf(strategy.maxUnavailable, replicas, kind === "Deployment" ? "down" : "up");
}

function howOf({ kind, replicas, strategy, owner }: Workload, selected: number): string {
  const { type, maxUnavailable, maxSurge } = strategy;
  const steps =
    type === "Recreate"
      ? "all at once"
      : `at most ${maxUnavailable} unavailable${kind === "Deployment" ? ` and ${maxSurge} more` : ""} at a time`;
  const parts = [`rollout by its own strategy ${type}: ${steps}`];
  if (selected < replicas) parts.push(`also of its ${replicas - selected} pods that are not selected`);
  if (owner !== undefined) parts.push(`${owner.kind} ${owner.name} owns it and may undo the restart`);
  return parts.join("; ");
}
