import { KubernetesApi } from "./api.ts";
import { type ConfigMapData, getConfigMap } from "./config-map.ts";
import { connect } from "./connection.ts";
import { listCustom } from "./custom.ts";
import { type Endpoint, listEndpoints } from "./endpoints.ts";
import { type Leases, leasesOf } from "./lease.ts";
import { getPipelineRun, type PipelineRun } from "./pipeline-run.ts";
import { listPods, type Pod, type PodLogOptions, readPodLog } from "./pod.ts";
import { listServices, type Service } from "./service.ts";
import { type Workloads, workloadsOf } from "./workloads.ts";

export type { Endpoint } from "./endpoints.ts";
export type { Container, ContainerPort, Pod } from "./pod.ts";
export type { Service, ServicePort } from "./service.ts";

/**
 * What the steps read of Kubernetes, in one namespace. Every call throws ForbiddenError when RBAC does not allow it
 * and UnreachableError when the API server gives no usable answer.
 */
export interface Cluster {
  readonly namespace: string;
  /** Pods that a label selector selects, all of them, ordered by name. */
  pods(selector: string): Promise<Pod[]>;
  services(selector?: string): Promise<Service[]>;
  /** The addresses behind a Service, from its EndpointSlices. */
  endpoints(service: string): Promise<Endpoint[]>;
  /** The log of a pod's container since a time (Kubernetes knows whole seconds); the only container by default. */
  podLog(pod: string, options: PodLogOptions): Promise<string>;
  /** Undefined when there is none of that name. */
  configMap(name: string): Promise<ConfigMapData | undefined>;
  /** Objects of any kind, in the first of the versions that the API server has; undefined = it has none of them. */
  custom(group: string, versions: readonly string[], plural: string): Promise<unknown[] | undefined>;
  readonly leases: Leases;
  readonly workloads: Workloads;
  /** A PipelineRun of any namespace; undefined when there is none. */
  pipelineRun(namespace: string, name: string, signal: AbortSignal): Promise<PipelineRun | undefined>;
}

/**
 * Connects to Kubernetes as KUBECONFIG says, else as the pod's service account; undefined where there is neither.
 * The namespace is that of the kubeconfig's context, or the service account's, when none is given.
 */
export async function connectCluster(namespace: string | undefined): Promise<Cluster | undefined> {
  const connection = await connect(process.env);
  if (connection === undefined) return undefined;
  const api = new KubernetesApi(connection);
  const name = namespace ?? connection.namespace;
  return {
    namespace: name,
    pods: (selector) => listPods(api, name, selector),
    services: (selector) => listServices(api, name, selector),
    endpoints: (service) => listEndpoints(api, name, service),
    podLog: (pod, options) => readPodLog(api, name, pod, options),
    configMap: (configMap) => getConfigMap(api, name, configMap),
    custom: (group, versions, plural) => listCustom(api, name, { group, versions, plural }),
    leases: leasesOf(api, name),
    workloads: workloadsOf(api, name),
    pipelineRun: (namespace, run, signal) => getPipelineRun(api, namespace, run, signal),
  };
}
