/** Kubernetes as the steps read it. */
export { type Cluster, connectCluster } from "./cluster.ts";
export type { Endpoint } from "./endpoints.ts";
export { ForbiddenError } from "./forbidden.ts";
export type { Container, ContainerPort, Pod } from "./pod.ts";
export type { Service, ServicePort } from "./service.ts";
