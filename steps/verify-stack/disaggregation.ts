import type { Pod } from "../../lib/kubernetes/index.ts";
import { disaggHandler } from "../../lib/llm-d/picker-plugins.ts";
import { ROLE } from "../../lib/llm-d/roles.ts";
import { type RoutingSidecar, routingSidecarOf } from "../../lib/llm-d/routing-sidecar.ts";
import type { Scene } from "./scene.ts";

/** A pod whose requests pass a routing sidecar. */
export interface SidecarPod {
  readonly pod: Pod;
  readonly sidecar: RoutingSidecar;
}

/** Prefill and decode as pods and picker show them. */
export interface Disaggregation {
  /** Pods that only prefill. */
  readonly prefill: readonly Pod[];
  /** Pods that decode, whatever else they do. */
  readonly decode: readonly Pod[];
  readonly sidecars: readonly SidecarPod[];
  /** Plugin by which the picker picks a pod for each; undefined when it does not, or nobody knows. */
  readonly handler: string | undefined;
}

const PREFILL: ReadonlySet<string | undefined> = new Set(["prefill", "encode-prefill"]);

export function disaggregationOf(pods: readonly Pod[], { routing: { pickerConfig } }: Scene): Disaggregation {
  const decodes = ({ labels }: Pod) => !PREFILL.has(labels[ROLE]) && labels[ROLE] !== "encode";
  return {
    prefill: pods.filter(({ labels }) => PREFILL.has(labels[ROLE])),
    decode: pods.filter(decodes),
    sidecars: pods.flatMap((pod) => {
      const sidecar = routingSidecarOf(pod);
      return sidecar === undefined ? [] : { pod, sidecar };
    }),
    handler: pickerConfig.known ? disaggHandler(pickerConfig.value)?.type : undefined,
  };
}
