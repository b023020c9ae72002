import type { PodState, Workload } from "../../lib/kubernetes/index.ts";

/** What makes a pod's successor once it is gone. */
export type Owning =
  | { readonly kind: "workload"; readonly workload: Workload }
  /** Nothing that rolls out: the pod is deleted. `maker` makes a new one; undefined = nothing of Kubernetes does. */
  | { readonly kind: "single"; readonly maker: string | undefined }
  | { readonly kind: "other"; readonly what: string; readonly hint: string };

/** All pods of a LeaderWorkerSet carry its name; those that own them differ between leaders and workers. */
const LEADER_WORKER_SET = "leaderworkerset.sigs.k8s.io/name";
const TEMPLATE_HASH = "pod-template-hash";

/** Whose a pod is. A ReplicaSet's name tells its Deployment, so that nobody has to be allowed to read ReplicaSets. */
export function owningOf({ labels, owner }: PodState, workloads: readonly Workload[]): Owning {
  const set = labels[LEADER_WORKER_SET];
  if (set !== undefined) return leaderWorkerSet(set);
  if (owner === undefined) return { kind: "single", maker: undefined };
  const { kind, name } = owner;
  if (kind === "StatefulSet" || kind === "ReplicaSet") {
    const workload = workloads.find((candidate) =>
      candidate.kind === "StatefulSet"
        ? kind === "StatefulSet" && candidate.name === name
        : kind === "ReplicaSet" && `${candidate.name}-${labels[TEMPLATE_HASH]}` === name,
    );
    if (workload?.owner?.kind === "LeaderWorkerSet") return leaderWorkerSet(workload.owner.name);
    if (workload !== undefined) return { kind: "workload", workload };
    if (kind === "StatefulSet") return other(`${kind} ${name}, which is not there`, "is it being deleted?");
  }
  if (kind === "ReplicaSet" || kind === "ReplicationController") {
    return { kind: "single", maker: `${kind} ${name}` };
  }
  return other(
    `${kind} ${name}`,
    `restart it by the means of whatever runs ${kind}s, or leave its pods out by pod-selector`,
  );
}

/** What owns both pods, or the same nothing: a pod of the one may take the place of a pod of the other. */
export function isSameOwning(one: Owning, other: Owning): boolean {
  if (one.kind === "workload") {
    return (
      other.kind === "workload" &&
      one.workload.kind === other.workload.kind &&
      one.workload.name === other.workload.name
    );
  }
  return one.kind === "single" && other.kind === "single" && one.maker === other.maker;
}

function leaderWorkerSet(name: string): Owning {
  return other(
    `LeaderWorkerSet ${name}`,
    `delete one pod of each of its groups (-l ${LEADER_WORKER_SET}=${name}), which starts the whole group anew, or leave them out by pod-selector`,
  );
}

function other(what: string, hint: string): Owning {
  return { kind: "other", what, hint };
}
