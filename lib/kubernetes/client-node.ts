/**
 * All that we use of the Kubernetes client, named one by one: so the bundler leaves out the rest, which is 15 MB of
 * generated models. Import it lazily; it takes a tenth of a second.
 */
export { HttpMethod, KubeConfig, RequestContext } from "@kubernetes/client-node";
