import step from "../steps/cache-snapshot/step.ts";
import { podObject } from "./kubernetes-server.ts";
import { runWith } from "./run.ts";

/** Paths of the lists that cache-snapshot reads. */
export const PODS = "/api/v1/namespaces/llm-d/pods";
export const SERVICES = "/api/v1/namespaces/llm-d/services";
export const SLICES = "/apis/discovery.k8s.io/v1/namespaces/llm-d/endpointslices";

/** The port in a URL. */
export const portOf = (url: string) => Number(new URL(url).port);

/** Runs cache-snapshot. */
export const takeSnapshot = (params: Readonly<Record<string, string>> = {}) => runWith(step, { params });

/** The list of pods that are ready and serve at these URLs. */
export const podsAt = (...urls: string[]) => ({
  [PODS]: {
    body: { items: urls.map((url, index) => podObject({ name: `decode-${index}`, port: portOf(url) })) },
  },
});
