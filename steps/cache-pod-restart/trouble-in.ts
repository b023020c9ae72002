import type { PodState } from "../../lib/kubernetes/index.ts";
import { type Trouble, troubleOf } from "./trouble.ts";

export interface Troubled {
  readonly pod: PodState;
  /** `pod x`, `old pod y`. */
  readonly what: string;
  readonly trouble: Trouble;
}

/**
 * The pod that tells most. An old one that is not ready itself counts too: a StatefulSet waits for it for ever. One that
 * has failed tells why others may.
 */
export function troubleIn(pods: {
  readonly fresh: readonly PodState[];
  readonly stale: readonly PodState[];
  readonly failed: readonly PodState[];
}): Troubled | undefined {
  const troubled = (what: string) => (pod: PodState) => {
    const trouble = troubleOf(pod);
    return trouble === undefined ? [] : [{ pod, what: `${what} ${pod.name}`, trouble }];
  };
  const found = [
    ...pods.fresh.flatMap(troubled("pod")),
    ...pods.stale.flatMap(troubled("old pod")),
    ...pods.failed.flatMap(troubled("pod")),
  ];
  return found.find(({ trouble }) => !trouble.isVague) ?? found[0];
}
