import { z } from "zod";
import type { KubernetesApi } from "../../../lib/kubernetes/index.ts";
import type { Gaps } from "./gaps.ts";
import type { Limits } from "./limits.ts";
import { LIST_SECONDS } from "./limits.ts";
import { type PodSight, podSightSchema } from "./pod-sight.ts";
import { ENGINE, type Role, RUN, roleOf, SELECTORS } from "./roles.ts";

/** A pod, what it does, and the object as the API server told it. */
export interface FoundPod {
  readonly role: Role;
  readonly sight: PodSight;
  readonly object: unknown;
}

interface PodSearch {
  readonly api: KubernetesApi;
  /** Namespace of llm-d. */
  readonly namespace: string;
  readonly runNamespace: string;
  readonly runName: string;
  /** Selector of the engines. */
  readonly podSelector: string;
}

interface FoundPods {
  readonly pods: readonly FoundPod[];
  /** Whether Kubernetes said that there is no engine; false also when it said nothing. */
  readonly noEngines: boolean;
}

/** The pods of llm-d by role, and those of the run but our own; each once, engines first. */
export async function findPods(search: PodSearch, gaps: Gaps, limits: Limits): Promise<FoundPods> {
  const { api, namespace, runNamespace, runName, podSelector } = search;
  const list = async (role: Role, where: string, selector: string) => {
    const found = await gaps.attempt(
      `pods in namespace ${where}`,
      { seconds: LIST_SECONDS, signal: limits.signal },
      (signal) => listObjects(api, where, selector, signal),
    );
    return { role, found };
  };
  const lists = await Promise.all([
    list(ENGINE, namespace, podSelector),
    ...SELECTORS.map(({ role, selector }) => list(role, namespace, selector)),
    list(RUN, runNamespace, `tekton.dev/pipelineRun=${runName}`),
  ]);
  const pods = new Map<string, FoundPod>();
  let odd = 0;
  for (const { role, found = [] } of lists) {
    for (const object of found) {
      const parsed = podSightSchema.safeParse(object);
      if (!parsed.success) odd++;
      else if (!pods.has(parsed.data.uid) && !isOurs(parsed.data))
        pods.set(parsed.data.uid, { role: roleOf(role, parsed.data), sight: parsed.data, object });
    }
  }
  if (odd > 0) gaps.add(`${odd} pods have a shape that is not known`);
  return { pods: [...pods.values()], noEngines: lists[0]?.found?.length === 0 };
}

/** This task runs while it looks. */
function isOurs({ labels }: PodSight): boolean {
  return labels["tekton.dev/pipelineTask"] === "diagnose" || labels["tekton.dev/task"] === "diagnose";
}

async function listObjects(
  api: KubernetesApi,
  namespace: string,
  labelSelector: string,
  signal: AbortSignal,
): Promise<unknown[]> {
  const path = `/api/v1/namespaces/${namespace}/pods`;
  return (await api.list(path, z.unknown(), { labelSelector }, signal)) ?? [];
}
