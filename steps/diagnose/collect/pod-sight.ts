import { z } from "zod";
import { type Condition, conditionsSchema } from "../../../lib/kubernetes/condition.ts";
import { controllerOf, type Owner, ownersSchema } from "../../../lib/kubernetes/owner.ts";
import { isSecretName } from "../../../lib/redact.ts";
import {
  type ContainerSight,
  containerSight,
  containerSpecSchema,
  containerStatusSchema,
} from "./container-sight.ts";
import { secretWords } from "./secret-words.ts";

/** What of a pod helps to tell why it is not well. */
export interface PodSight {
  readonly name: string;
  readonly namespace: string;
  readonly uid: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly owner: Owner | undefined;
  readonly node: string | undefined;
  readonly createdAt: string | undefined;
  readonly deleting: boolean;
  readonly phase: string;
  readonly reason: string;
  readonly message: string;
  readonly conditions: readonly Condition[];
  readonly containers: readonly ContainerSight[];
  /** Values of secret variables and flags, to take them out of logs. */
  readonly secrets: readonly string[];
}

export const podSightSchema = z
  .object({
    metadata: z.object({
      name: z.string(),
      namespace: z.string(),
      uid: z.string(),
      labels: z.record(z.string(), z.string()).default({}),
      ownerReferences: ownersSchema,
      creationTimestamp: z.string().nullish(),
      deletionTimestamp: z.string().nullish(),
    }),
    spec: z.object({
      nodeName: z.string().nullish(),
      containers: z.array(containerSpecSchema),
      initContainers: z.array(containerSpecSchema).nullish(),
    }),
    status: z
      .object({
        phase: z.string().default("Unknown"),
        reason: z.string().nullish(),
        message: z.string().nullish(),
        conditions: conditionsSchema,
        containerStatuses: z.array(containerStatusSchema).nullish(),
        initContainerStatuses: z.array(containerStatusSchema).nullish(),
      })
      .prefault({}),
  })
  .transform(({ metadata, spec, status }): PodSight => {
    const init = spec.initContainers ?? [];
    return {
      name: metadata.name,
      namespace: metadata.namespace,
      uid: metadata.uid,
      labels: metadata.labels,
      owner: controllerOf(metadata.ownerReferences),
      node: spec.nodeName ?? undefined,
      createdAt: metadata.creationTimestamp ?? undefined,
      deleting: typeof metadata.deletionTimestamp === "string",
      phase: status.phase,
      reason: status.reason ?? "",
      message: status.message ?? "",
      conditions: status.conditions,
      containers: [
        ...init.map((one) => containerSight(one, status.initContainerStatuses, true)),
        ...spec.containers.map((one) => containerSight(one, status.containerStatuses, false)),
      ],
      secrets: [...init, ...spec.containers].flatMap(({ env, command, args }) => [
        ...secretWords([...(command ?? []), ...(args ?? [])]),
        ...(env ?? []).flatMap(({ name, value }) => {
          if (!value) return [];
          return isSecretName(name) ? [value] : secretWords([value]);
        }),
      ]),
    };
  });
