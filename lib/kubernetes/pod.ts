import { z } from "zod";
import { UnreachableError } from "../errors/index.ts";
import type { KubernetesApi } from "./api.ts";
import { conditionsSchema, isTrue } from "./condition.ts";
import { controllerOf, type Owner, ownersSchema } from "./owner.ts";
import { type ConfigMapVolume, configMapVolumesSchema, type Mount, mountsSchema } from "./volume.ts";

export interface ContainerPort {
  readonly name: string | undefined;
  readonly port: number;
}

export interface Container {
  readonly name: string;
  readonly image: string;
  readonly args: readonly string[];
  readonly command: readonly string[];
  /** Variables whose values stand in the pod itself. */
  readonly env: Readonly<Record<string, string>>;
  /** Variables whose values come from elsewhere: a field of the pod (`status.podIP`); empty = a Secret and the like. */
  readonly envSources: Readonly<Record<string, string>>;
  /** Whether it has more variables, from whole ConfigMaps or Secrets. */
  readonly hasEnvFrom: boolean;
  /** Most that it may use of each resource, such as `nvidia.com/gpu`. */
  readonly limits: Readonly<Record<string, string>>;
  readonly ports: readonly ContainerPort[];
  readonly mounts: readonly Mount[];
  /** RFC 3339; undefined when it does not run. */
  readonly startedAt: string | undefined;
  /** Changes with every start of the container. */
  readonly id: string | undefined;
  readonly restartCount: number;
  readonly ready: boolean;
}

export interface Pod {
  readonly name: string;
  readonly namespace: string;
  readonly uid: string;
  readonly ip: string | undefined;
  readonly labels: Readonly<Record<string, string>>;
  readonly owner: Owner | undefined;
  readonly phase: string;
  readonly ready: boolean;
  readonly deleting: boolean;
  /** The containers, then the sidecars that are declared as init containers with `restartPolicy: Always`. */
  readonly containers: readonly Container[];
  readonly configMapVolumes: readonly ConfigMapVolume[];
}

export interface PodLogOptions {
  readonly container?: string | undefined;
  readonly sinceTime: Date;
  readonly signal: AbortSignal;
}

const containerSchema = z.object({
  name: z.string(),
  image: z.string().default(""),
  args: z.array(z.string()).nullish(),
  command: z.array(z.string()).nullish(),
  env: z
    .array(
      z.object({
        name: z.string(),
        value: z.string().optional(),
        valueFrom: z.object({ fieldRef: z.object({ fieldPath: z.string() }).nullish() }).nullish(),
      }),
    )
    .nullish(),
  envFrom: z.array(z.unknown()).nullish(),
  resources: z
    .object({ limits: z.record(z.string(), z.union([z.string(), z.number()])).nullish() })
    .nullish(),
  ports: z.array(z.object({ name: z.string().optional(), containerPort: z.number() })).nullish(),
  volumeMounts: mountsSchema,
  restartPolicy: z.string().optional(),
});

const containerStatusSchema = z.object({
  name: z.string(),
  ready: z.boolean(),
  restartCount: z.number(),
  containerID: z.string().optional(),
  state: z.object({ running: z.object({ startedAt: z.string().nullish() }).nullish() }).optional(),
});

/** A pod as the API server tells it. */
export const podSchema = z
  .object({
    metadata: z.object({
      name: z.string(),
      namespace: z.string(),
      uid: z.string(),
      labels: z.record(z.string(), z.string()).default({}),
      ownerReferences: ownersSchema,
      deletionTimestamp: z.string().nullish(),
    }),
    spec: z.object({
      containers: z.array(containerSchema),
      initContainers: z.array(containerSchema).nullish(),
      volumes: configMapVolumesSchema,
    }),
    status: z
      .object({
        phase: z.string().default("Unknown"),
        podIP: z.string().optional(),
        conditions: conditionsSchema,
        containerStatuses: z.array(containerStatusSchema).nullish(),
        initContainerStatuses: z.array(containerStatusSchema).nullish(),
      })
      .prefault({}),
  })
  .transform(({ metadata, spec, status }): Pod => {
    const statuses = [...(status.containerStatuses ?? []), ...(status.initContainerStatuses ?? [])];
    const sidecars = (spec.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === "Always");
    return {
      name: metadata.name,
      namespace: metadata.namespace,
      uid: metadata.uid,
      ip: status.podIP || undefined,
      labels: metadata.labels,
      owner: controllerOf(metadata.ownerReferences),
      phase: status.phase,
      ready: isTrue(status.conditions, "Ready"),
      deleting: typeof metadata.deletionTimestamp === "string",
      containers: [...spec.containers, ...sidecars].map((container) =>
        toContainer(
          container,
          statuses.find(({ name }) => name === container.name),
        ),
      ),
      configMapVolumes: spec.volumes,
    };
  });

function toContainer(
  spec: z.output<typeof containerSchema>,
  status: z.output<typeof containerStatusSchema> | undefined,
): Container {
  const variables = spec.env ?? [];
  return {
    name: spec.name,
    image: spec.image,
    args: spec.args ?? [],
    command: spec.command ?? [],
    env: Object.fromEntries(
      // The API server leaves an empty value away.
      variables.flatMap(({ name, value, valueFrom }) => (valueFrom ? [] : [[name, value ?? ""]])),
    ),
    envSources: Object.fromEntries(
      variables.flatMap(({ name, valueFrom }) =>
        valueFrom ? [[name, valueFrom.fieldRef?.fieldPath ?? ""]] : [],
      ),
    ),
    hasEnvFrom: (spec.envFrom ?? []).length > 0,
    limits: Object.fromEntries(
      Object.entries(spec.resources?.limits ?? {}).map(([name, limit]) => [name, String(limit)]),
    ),
    ports: (spec.ports ?? []).map(({ name, containerPort }) => ({ name, port: containerPort })),
    mounts: spec.volumeMounts,
    startedAt: status?.state?.running?.startedAt ?? undefined,
    id: status?.containerID || undefined,
    restartCount: status?.restartCount ?? 0,
    ready: status?.ready ?? false,
  };
}

/** The pods that a label selector selects, ordered by name. */
export async function listPods(api: KubernetesApi, namespace: string, selector: string): Promise<Pod[]> {
  const pods = await api.list(`/api/v1/namespaces/${namespace}/pods`, podSchema, { labelSelector: selector });
  return (pods ?? []).sort((one, other) => (one.name < other.name ? -1 : 1));
}

/** The text that a container wrote since a time, which Kubernetes cuts to whole seconds. */
export async function readPodLog(
  api: KubernetesApi,
  namespace: string,
  pod: string,
  { container, sinceTime, signal }: PodLogOptions,
): Promise<string> {
  const path = `/api/v1/namespaces/${namespace}/pods/${pod}/log`;
  const since = `${sinceTime.toISOString().slice(0, 19)}Z`;
  const text = await api.text(path, { query: { container, sinceTime: since }, signal });
  if (text === undefined)
    throw new UnreachableError(`cannot read the log of pod ${pod}: there is no such pod`);
  return text;
}
