import { z } from "zod";
import { type Condition, conditionsSchema } from "../../../lib/kubernetes/condition.ts";
import type { KubernetesApi } from "../../../lib/kubernetes/index.ts";
import { parentStatusesSchema } from "../../../lib/llm-d/parent-status.ts";

/** What an object's status says of it, as far as it is not well: a Gateway, HTTPRoute, InferencePool, TaskRun. */
export interface ObjectSight {
  readonly kind: string;
  readonly name: string;
  /** The pipeline's task that a TaskRun plays; empty for other kinds. */
  readonly task: string;
  /** Conditions that are not True. */
  readonly conditions: readonly Condition[];
  /** A Gateway that has no address. */
  readonly noAddress: boolean;
  readonly createdAt: string | undefined;
}

interface ObjectKind {
  readonly kind: string;
  readonly group: string;
  readonly versions: readonly string[];
  readonly plural: string;
}

/** The way of a request, as the Gateway API tells it. */
export const ROUTING_KINDS: readonly ObjectKind[] = [
  { kind: "Gateway", group: "gateway.networking.k8s.io", versions: ["v1", "v1beta1"], plural: "gateways" },
  {
    kind: "HTTPRoute",
    group: "gateway.networking.k8s.io",
    versions: ["v1", "v1beta1"],
    plural: "httproutes",
  },
  { kind: "InferencePool", group: "inference.networking.k8s.io", versions: ["v1"], plural: "inferencepools" },
  {
    kind: "InferencePool",
    group: "inference.networking.x-k8s.io",
    versions: ["v1alpha2"],
    plural: "inferencepools",
  },
];

export const TASK_RUN: ObjectKind = {
  kind: "TaskRun",
  group: "tekton.dev",
  versions: ["v1"],
  plural: "taskruns",
};

const objectSchema = z.object({
  metadata: z.object({
    name: z.string(),
    labels: z.record(z.string(), z.string()).nullish(),
    creationTimestamp: z.string().nullish(),
  }),
  status: z
    .object({
      conditions: conditionsSchema,
      /** Of a Gateway. */
      listeners: z.array(z.object({ conditions: conditionsSchema })).nullish(),
      addresses: z.array(z.unknown()).nullish(),
      /** Of a route or a pool. */
      parents: parentStatusesSchema,
      /** Of a pool of the old group. */
      parent: parentStatusesSchema,
    })
    .prefault({}),
});

/** Objects of a kind, in the first of its versions that there is; none where it is not installed. */
export async function listObjectSights(
  api: KubernetesApi,
  namespace: string,
  { kind, group, versions, plural }: ObjectKind,
  { selector, signal }: { readonly selector?: string; readonly signal: AbortSignal },
): Promise<ObjectSight[]> {
  for (const version of versions) {
    const path = `/apis/${group}/${version}/namespaces/${namespace}/${plural}`;
    const found = await api.list(path, objectSchema, { labelSelector: selector }, signal);
    if (found === undefined) continue;
    return found.map(({ metadata, status }) => ({
      kind,
      name: metadata.name,
      task: metadata.labels?.["tekton.dev/pipelineTask"] ?? "",
      conditions: [status, ...(status.listeners ?? []), ...status.parents, ...status.parent]
        .flatMap(({ conditions }) => conditions)
        .filter((condition) => isBad(condition)),
      noAddress: kind === "Gateway" && (status.addresses ?? []).length === 0,
      createdAt: metadata.creationTimestamp ?? undefined,
    }));
  }
  return [];
}

/** Some conditions of listeners and routes are well when False. */
function isBad({ type, status }: Condition): boolean {
  const isWellWhenFalse =
    /^(Conflicted|OverlappingTLSConfig|InsecureFrontendValidationMode|PartiallyInvalid)$/.test(type);
  return isWellWhenFalse ? status === "True" : status !== "True";
}
