import { z } from "zod";
import type { KubernetesApi } from "./api.ts";

export interface Kind {
  readonly group: string;
  /** In the order of preference. */
  readonly versions: readonly string[];
  readonly plural: string;
}

/** Objects of a kind that need not be installed; undefined = none of its versions is. The caller checks them. */
export async function listCustom(
  api: KubernetesApi,
  namespace: string,
  kind: Kind,
): Promise<unknown[] | undefined> {
  for (const version of kind.versions) {
    const path = `/apis/${kind.group}/${version}/namespaces/${namespace}/${kind.plural}`;
    const found = await api.list(path, z.unknown());
    if (found !== undefined) return found;
  }
  return undefined;
}
