import { z } from "zod";
import type { KubernetesApi } from "./api.ts";
import { type Condition, conditionsSchema } from "./condition.ts";
import { controllerOf, type Owner, ownersSchema } from "./owner.ts";

/** The kinds that replace their pods by a rollout, and their plurals in the API group `apps`. */
const PLURALS = { Deployment: "deployments", StatefulSet: "statefulsets" } as const;

export type WorkloadKind = keyof typeof PLURALS;

/** An amount of pods, or a share of all of them such as `25%`. */
export type PodShare = number | string;

/** How a workload replaces its pods; what the object does not say has the API's default. */
export interface Strategy {
  readonly type: "RollingUpdate" | "Recreate" | "OnDelete";
  readonly maxUnavailable: PodShare;
  /** Pods beyond the wanted ones; a StatefulSet has none. */
  readonly maxSurge: PodShare;
  /** StatefulSet: pods with a lower ordinal are left as they are. */
  readonly partition: number;
}

/** A Deployment or a StatefulSet. */
export interface Workload {
  readonly kind: WorkloadKind;
  readonly name: string;
  readonly owner: Owner | undefined;
  readonly generation: number;
  /** The generation that the counts below are of. */
  readonly observedGeneration: number;
  /** Pods wanted. */
  readonly replicas: number;
  /** Pods there are, of the new template or an old one. */
  readonly current: number;
  /** Pods of the new template. */
  readonly updated: number;
  readonly ready: number;
  readonly available: number;
  readonly strategy: Strategy;
  readonly paused: boolean;
  readonly conditions: readonly Condition[];
}

const share = z.union([z.number(), z.string()]).nullish();

const strategySchema = z
  .object({
    type: z.enum(["RollingUpdate", "Recreate", "OnDelete"]).optional(),
    rollingUpdate: z
      .object({ maxUnavailable: share, maxSurge: share, partition: z.number().nullish() })
      .nullish(),
  })
  .nullish();

const objectSchema = z.object({
  metadata: z.object({
    name: z.string(),
    generation: z.number().default(0),
    ownerReferences: ownersSchema,
  }),
  spec: z.object({
    replicas: z.number().nullish(),
    paused: z.boolean().nullish(),
    strategy: strategySchema,
    updateStrategy: strategySchema,
  }),
  status: z
    .object({
      observedGeneration: z.number().nullish(),
      replicas: z.number().nullish(),
      updatedReplicas: z.number().nullish(),
      readyReplicas: z.number().nullish(),
      availableReplicas: z.number().nullish(),
      conditions: conditionsSchema,
    })
    .prefault({}),
});

/** Both kinds of a namespace, ordered by kind and name. */
export async function listWorkloads(api: KubernetesApi, namespace: string): Promise<Workload[]> {
  const kinds = Object.keys(PLURALS) as WorkloadKind[];
  const lists = await Promise.all(
    kinds.map((kind) => api.list(pathOf(namespace, kind), schemaOf(kind)).then((found) => found ?? [])),
  );
  return lists.flatMap((list) => list.sort((one, other) => (one.name < other.name ? -1 : 1)));
}

/** Undefined when it is gone. */
export async function getWorkload(
  api: KubernetesApi,
  namespace: string,
  { kind, name }: Pick<Workload, "kind" | "name">,
): Promise<Workload | undefined> {
  return api.get(`${pathOf(namespace, kind)}/${name}`, schemaOf(kind));
}

/**
 * Changes the pod template's annotation that `kubectl rollout restart` changes, which makes the workload replace its
 * pods. False when it is gone. `dryRun`: the API server checks rights and admission and changes nothing.
 */
export async function restartWorkload(
  api: KubernetesApi,
  namespace: string,
  { kind, name }: Pick<Workload, "kind" | "name">,
  { at, dryRun }: { readonly at: Date; readonly dryRun: boolean },
): Promise<boolean> {
  // With milliseconds: a second restart within the same second would change nothing.
  const annotations = { "kubectl.kubernetes.io/restartedAt": at.toISOString() };
  const answer = await api.write(`${pathOf(namespace, kind)}/${name}`, {
    method: "PATCH",
    contentType: "application/merge-patch+json",
    body: { spec: { template: { metadata: { annotations } } } },
    query: { fieldManager: "llm-d-validation-catalog", dryRun: dryRun ? "All" : undefined },
  });
  return answer !== undefined;
}

function pathOf(namespace: string, kind: WorkloadKind): string {
  return `/apis/apps/v1/namespaces/${namespace}/${PLURALS[kind]}`;
}

function schemaOf(kind: WorkloadKind): z.ZodType<Workload> {
  return objectSchema.transform(({ metadata, spec, status }): Workload => {
    const isDeployment = kind === "Deployment";
    const { type, rollingUpdate } = (isDeployment ? spec.strategy : spec.updateStrategy) ?? {};
    return {
      kind,
      name: metadata.name,
      owner: controllerOf(metadata.ownerReferences),
      generation: metadata.generation,
      observedGeneration: status.observedGeneration ?? 0,
      replicas: spec.replicas ?? 1,
      current: status.replicas ?? 0,
      updated: status.updatedReplicas ?? 0,
      ready: status.readyReplicas ?? 0,
      available: status.availableReplicas ?? 0,
      strategy: {
        type: type ?? "RollingUpdate",
        maxUnavailable: rollingUpdate?.maxUnavailable ?? (isDeployment ? "25%" : 1),
        maxSurge: rollingUpdate?.maxSurge ?? (isDeployment ? "25%" : 0),
        partition: rollingUpdate?.partition ?? 0,
      },
      paused: spec.paused ?? false,
      conditions: status.conditions,
    };
  });
}
