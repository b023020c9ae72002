import { isTrue } from "../../../lib/kubernetes/condition.ts";
import type { ContainerSight } from "./container-sight.ts";
import type { PodSight } from "./pod-sight.ts";

/** Whether a pod is as it should be now: ready, or done with exit code 0. What was before does not count. */
export function isWell({ phase, conditions, containers, deleting }: PodSight): boolean {
  if (phase === "Succeeded") return true;
  return phase === "Running" && !deleting && isTrue(conditions, "Ready") && !containers.some(isStuck);
}

function isStuck({ waiting, ended }: ContainerSight): boolean {
  return waiting !== undefined || (ended !== undefined && ended.exitCode !== 0);
}
