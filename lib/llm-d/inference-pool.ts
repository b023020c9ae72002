import { z } from "zod";
import type { Cluster } from "../kubernetes/index.ts";
import { listKind } from "./custom-list.ts";
import { type ParentStatus, parentStatusesSchema } from "./parent-status.ts";

export const POOL_GROUP = "inference.networking.k8s.io";
/** The group of before the InferencePool was generally available. */
export const OLD_POOL_GROUP = "inference.networking.x-k8s.io";

/** Which Service leads to the pool's endpoint picker. */
export interface PickerRef {
  /** `Service` unless it is something of the user's own. */
  readonly kind: string;
  readonly name: string;
  readonly port: number;
  readonly failureMode: string;
}

export interface Pool {
  readonly group: string;
  readonly name: string;
  readonly selector: Readonly<Record<string, string>>;
  /** At most eight. */
  readonly targetPorts: readonly number[];
  readonly picker: PickerRef | undefined;
  readonly statuses: readonly ParentStatus[];
}

/** Port of an endpoint picker where the pool names none. */
const PICKER_PORT = 9002;

/** As the API server would fill it in. */
const FAILURE_MODE = "FailClose";

const labelsSchema = z.record(z.string(), z.string());

const refFields = {
  kind: z.string().default("Service"),
  name: z.string(),
  failureMode: z.string().default(FAILURE_MODE),
};

const poolSchema = z
  .object({
    metadata: z.object({ name: z.string() }),
    spec: z
      .object({
        selector: z.object({ matchLabels: labelsSchema.default({}) }).prefault({}),
        targetPorts: z.array(z.object({ number: z.number() })).default([]),
        endpointPickerRef: z
          .object({ ...refFields, port: z.object({ number: z.number() }).nullish() })
          .nullish(),
      })
      .prefault({}),
    status: z.object({ parents: parentStatusesSchema }).prefault({}),
  })
  .transform(({ metadata, spec, status }): Pool => {
    const { port, ...picker } = spec.endpointPickerRef ?? {};
    return {
      group: POOL_GROUP,
      name: metadata.name,
      selector: spec.selector.matchLabels,
      targetPorts: spec.targetPorts.map(({ number }) => number),
      picker: spec.endpointPickerRef ? pickerOf(picker, port?.number) : undefined,
      statuses: status.parents,
    };
  });

const oldPoolSchema = z
  .object({
    metadata: z.object({ name: z.string() }),
    spec: z
      .object({
        selector: labelsSchema.default({}),
        targetPortNumber: z.number().optional(),
        extensionRef: z.object({ ...refFields, portNumber: z.number().nullish() }).nullish(),
      })
      .prefault({}),
    status: z.object({ parent: parentStatusesSchema }).prefault({}),
  })
  .transform(({ metadata, spec, status }): Pool => {
    const { portNumber, ...picker } = spec.extensionRef ?? {};
    return {
      group: OLD_POOL_GROUP,
      name: metadata.name,
      selector: spec.selector,
      targetPorts: spec.targetPortNumber === undefined ? [] : [spec.targetPortNumber],
      picker: spec.extensionRef ? pickerOf(picker, portNumber) : undefined,
      statuses: status.parent,
    };
  });

function pickerOf(
  { kind = "Service", name = "", failureMode = FAILURE_MODE }: Partial<Omit<PickerRef, "port">>,
  port: number | null | undefined,
): PickerRef {
  return { kind, name, failureMode, port: port ?? PICKER_PORT };
}

/** The InferencePools of a namespace in the group of today; undefined where that kind is not installed. */
export function listPools(cluster: Cluster): Promise<Pool[] | undefined> {
  return listKind(cluster, { group: POOL_GROUP, versions: ["v1"], plural: "inferencepools" }, poolSchema);
}

/** Those in the group of before; undefined where that kind is not installed. */
export function listOldPools(cluster: Cluster): Promise<Pool[] | undefined> {
  const kind = { group: OLD_POOL_GROUP, versions: ["v1alpha2", "v1alpha1"], plural: "inferencepools" };
  return listKind(cluster, kind, oldPoolSchema);
}
