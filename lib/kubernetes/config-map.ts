import { z } from "zod";
import type { KubernetesApi } from "./api.ts";

/** Text by key. */
export type ConfigMapData = Readonly<Record<string, string>>;

const schema = z
  .object({ data: z.record(z.string(), z.string()).nullish() })
  .transform(({ data }): ConfigMapData => data ?? {});

/** Undefined when there is none of that name. */
export async function getConfigMap(
  api: KubernetesApi,
  namespace: string,
  name: string,
): Promise<ConfigMapData | undefined> {
  return api.get(`/api/v1/namespaces/${namespace}/configmaps/${name}`, schema);
}
