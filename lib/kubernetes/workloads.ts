import type { KubernetesApi } from "./api.ts";
import { listWarnings, type Warning } from "./event.ts";
import { deletePod, listPodStates, type PodState } from "./pod-state.ts";
import { getWorkload, listWorkloads, restartWorkload, type Workload } from "./workload.ts";

/** What runs in a namespace and how it is restarted. Each call throws as those of Cluster do. */
export interface Workloads {
  /** Deployments and StatefulSets. */
  list(): Promise<Workload[]>;
  /** Undefined when it is gone. */
  get(workload: Pick<Workload, "kind" | "name">): Promise<Workload | undefined>;
  /** Makes it replace its pods, as `kubectl rollout restart` does; false when it is gone. */
  restart(
    workload: Pick<Workload, "kind" | "name">,
    options: { readonly at: Date; readonly dryRun: boolean },
  ): Promise<boolean>;
  /** The pods that a label selector selects, ordered by name. */
  pods(selector: string): Promise<PodState[]>;
  /** Deletes this very pod; false when it is gone, ConflictError when another has its name. */
  deletePod(pod: Pick<PodState, "name" | "uid">, options: { readonly dryRun: boolean }): Promise<boolean>;
  /** The warnings that Kubernetes wrote about an object, the newest first. */
  warnings(object: { readonly kind: string; readonly name: string }): Promise<Warning[]>;
}

export function workloadsOf(api: KubernetesApi, namespace: string): Workloads {
  return {
    list: () => listWorkloads(api, namespace),
    get: (workload) => getWorkload(api, namespace, workload),
    restart: (workload, options) => restartWorkload(api, namespace, workload, options),
    pods: (selector) => listPodStates(api, namespace, selector),
    deletePod: (pod, options) => deletePod(api, namespace, pod, options),
    warnings: (object) => listWarnings(api, namespace, object),
  };
}
