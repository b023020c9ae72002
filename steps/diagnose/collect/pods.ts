import { z } from "zod";
import type { KubernetesApi } from "../../../lib/kubernetes/index.ts";
import { metricsUrlOf } from "./counters.ts";
import type { Gaps } from "./gaps.ts";
import { leftOut } from "./left-out.ts";
import type { Limits } from "./limits.ts";
import { LIST_SECONDS } from "./limits.ts";
import { type PodSight, podSightSchema } from "./pod-sight.ts";
import { ENGINE, type Role, RUN, roleOf, SELECTORS } from "./roles.ts";

/** A pod, and what it does. */
export interface FoundPod {
  readonly role: Role;
  readonly sight: PodSight;
  /** Of an engine or a picker that has an address. */
  readonly metricsUrl: string | undefined;
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

export interface FoundPods {
  readonly pods: readonly FoundPod[];
  /** Kubernetes said that there is no engine. */
  readonly noEngines: boolean;
  /** Kubernetes did not say which engines there are. */
  readonly isUnlisted: boolean;
}

/** Undefined = of a shape that is not known. */
type Seen = Omit<FoundPod, "role"> | undefined;

/** The pods of llm-d by role, and those of the run but our own; each once, engines first. */
export async function findPods(search: PodSearch, gaps: Gaps, limits: Limits): Promise<FoundPods> {
  const { api, namespace, runNamespace, runName, podSelector } = search;
  const list = async (role: Role, where: string, selector: string) => {
    const found = await gaps.attempt(
      `pods in namespace ${where}`,
      { seconds: LIST_SECONDS, signal: limits.signal },
      (signal) => listPods(api, where, selector, role, signal),
    );
    return { role, found };
  };
  const lists = await Promise.all([
    list(ENGINE, namespace, podSelector),
    ...SELECTORS.flatMap(({ role, selector }) =>
      // All engines twice would be too much.
      role === ENGINE
        ? leftOut(podSelector).map((rest) => list(role, namespace, `${selector},${rest}`))
        : [list(role, namespace, selector)],
    ),
    list(RUN, runNamespace, `tekton.dev/pipelineRun=${runName}`),
  ]);
  const pods = new Map<string, FoundPod>();
  let odd = 0;
  for (const { role, found = [] } of lists) {
    for (const seen of found) {
      if (seen === undefined) odd++;
      else if (!pods.has(seen.sight.uid) && !isOurs(seen.sight))
        pods.set(seen.sight.uid, { role: roleOf(role, seen.sight), ...seen });
    }
  }
  if (odd > 0) gaps.add(`${odd} pods have a shape that is not known`);
  const engines = lists[0]?.found;
  return {
    pods: [...pods.values()],
    noEngines: engines?.length === 0,
    isUnlisted: engines === undefined,
  };
}

/** This task runs while it looks. */
function isOurs({ labels }: PodSight): boolean {
  return labels["tekton.dev/pipelineTask"] === "diagnose" || labels["tekton.dev/task"] === "diagnose";
}

async function listPods(
  api: KubernetesApi,
  namespace: string,
  labelSelector: string,
  role: Role,
  signal: AbortSignal,
): Promise<Seen[]> {
  // Whole objects of hundreds of pods are large: of each only this is kept.
  const seen = z.unknown().transform((object): Seen => {
    const sight = podSightSchema.safeParse(object).data;
    return sight && { sight, metricsUrl: metricsUrlOf(role, object) };
  });
  const path = `/api/v1/namespaces/${namespace}/pods`;
  return (await api.list(path, seen, { labelSelector }, signal)) ?? [];
}
