import type { EventSight } from "./events.ts";
import type { FoundPod, FoundPods } from "./pods.ts";
import { RUN } from "./roles.ts";

/** Whether an object has the name of the run, or of something that Tekton made for it. */
export function isOfRun(name: string, runName: string): boolean {
  return name === runName || name.startsWith(`${runName}-`);
}

/**
 * Whether a warning is about the run, llm-d, or what a pod may wait for: workloads, claims, nodes. Pods of others are
 * none of our business. Where nobody knows which pods there are, all that was since the run began.
 */
export function concerns(
  { kind, name, at }: EventSight,
  { pods, isUnlisted }: FoundPods,
  { runName, since }: { readonly runName: string; readonly since: Date },
): boolean {
  if (isOfRun(name, `${runName}-diagnose`)) return false;
  if (isOfRun(name, runName)) return true;
  if (kind === "TaskRun" || kind === "PipelineRun") return false;
  if (isUnlisted) return Date.parse(at) >= since.getTime();
  return kind !== "Pod" || pods.some((pod) => pod.sight.name === name || isTwin(name, pod));
}

/** Whether a pod of this name belongs, or belonged, to the same workload: random ends differ, of a Deployment two. */
function isTwin(name: string, { role, sight: { owner } }: FoundPod): boolean {
  if (owner === undefined || role === RUN) return false;
  const isReplicaSet = owner.kind === "ReplicaSet";
  const workload = isReplicaSet ? owner.name.replace(/-[^-]*$/, "") : owner.name;
  const end = isReplicaSet ? /^-[a-z0-9]{1,10}-[a-z0-9]{5}$/ : /^-([a-z0-9]{5}|\d+)$/;
  return name.startsWith(workload) && end.test(name.slice(workload.length));
}
