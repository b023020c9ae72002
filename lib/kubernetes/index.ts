/** Kubernetes as the steps read it. */
export { connectApi } from "./access.ts";
export type { KubernetesApi } from "./api.ts";
export { type Cluster, connectCluster } from "./cluster.ts";
export { type Condition, conditionsSchema } from "./condition.ts";
export { ConflictError } from "./conflict.ts";
export type { Endpoint } from "./endpoints.ts";
export { ForbiddenError } from "./forbidden.ts";
export type { Lease, Leases, Taking } from "./lease.ts";
export { isPassing } from "./passing.ts";
export type { PipelineRun } from "./pipeline-run.ts";
export type { Container, ContainerPort, Pod } from "./pod.ts";
export { type ContainerState, isLeftBehind, type PodState, type Termination } from "./pod-state.ts";
export type { Service, ServicePort } from "./service.ts";
export type { ConfigMapVolume, Mount } from "./volume.ts";
export type { PodShare, Strategy, Workload, WorkloadKind } from "./workload.ts";
export type { Workloads } from "./workloads.ts";
