import { z } from "zod";
import type { KubernetesApi } from "./api.ts";
import { type Condition, conditionsSchema, isTrue } from "./condition.ts";
import { controllerOf, type Owner, ownersSchema } from "./owner.ts";

/** How a container's process ended. */
export interface Termination {
  readonly exitCode: number;
  /** `Error`, `OOMKilled`, `Completed` and others. */
  readonly reason: string;
  /** What it left in its termination message. */
  readonly message: string;
}

export interface ContainerState {
  readonly name: string;
  readonly image: string;
  readonly ready: boolean;
  readonly restarts: number;
  /** Why it does not run yet; undefined when it runs or has ended. */
  readonly waiting: { readonly reason: string; readonly message: string } | undefined;
  /** How it ended, where it does not run any more. */
  readonly ended: Termination | undefined;
  /** How the run before this one ended. */
  readonly endedBefore: Termination | undefined;
}

/** A pod as one who waits for it wants to know it. */
export interface PodState {
  readonly name: string;
  readonly uid: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly owner: Owner | undefined;
  readonly phase: string;
  /** Why the whole pod failed, such as `Evicted`; empty when it did not. */
  readonly reason: string;
  readonly ready: boolean;
  readonly deleting: boolean;
  readonly conditions: readonly Condition[];
  /** Init containers first, as they run. */
  readonly containers: readonly ContainerState[];
}

const terminationSchema = z
  .object({ exitCode: z.number(), reason: z.string().nullish(), message: z.string().nullish() })
  .nullish()
  .transform((found): Termination | undefined =>
    found
      ? { exitCode: found.exitCode, reason: found.reason ?? "", message: found.message?.trim() ?? "" }
      : undefined,
  );

const containersSchema = z
  .array(
    z.object({
      name: z.string(),
      image: z.string().default(""),
      ready: z.boolean(),
      restartCount: z.number(),
      state: z
        .object({
          waiting: z.object({ reason: z.string().nullish(), message: z.string().nullish() }).nullish(),
          terminated: terminationSchema,
        })
        .prefault({}),
      lastState: z.object({ terminated: terminationSchema }).prefault({}),
    }),
  )
  .nullish()
  .transform((statuses): ContainerState[] =>
    (statuses ?? []).map(({ name, image, ready, restartCount, state, lastState }) => ({
      name,
      image,
      ready,
      restarts: restartCount,
      waiting: state.waiting
        ? { reason: state.waiting.reason ?? "", message: state.waiting.message ?? "" }
        : undefined,
      ended: state.terminated,
      endedBefore: lastState.terminated,
    })),
  );

const podSchema = z
  .object({
    metadata: z.object({
      name: z.string(),
      uid: z.string(),
      labels: z.record(z.string(), z.string()).default({}),
      ownerReferences: ownersSchema,
      deletionTimestamp: z.string().nullish(),
    }),
    status: z
      .object({
        phase: z.string().default("Unknown"),
        reason: z.string().nullish(),
        conditions: conditionsSchema,
        containerStatuses: containersSchema,
        initContainerStatuses: containersSchema,
      })
      .prefault({}),
  })
  .transform(
    ({ metadata, status }): PodState => ({
      name: metadata.name,
      uid: metadata.uid,
      labels: metadata.labels,
      owner: controllerOf(metadata.ownerReferences),
      phase: status.phase,
      reason: status.reason ?? "",
      ready: isTrue(status.conditions, "Ready"),
      deleting: typeof metadata.deletionTimestamp === "string",
      conditions: status.conditions,
      containers: [...status.initContainerStatuses, ...status.containerStatuses],
    }),
  );

/** They make another pod, of another name, for one that has ended, and leave that one where it is. */
const REPLACERS: ReadonlySet<string | undefined> = new Set(["ReplicaSet", "ReplicationController"]);

/**
 * Whether a pod has ended for good (evicted, or finished), and another has its place. Not so a pod of a StatefulSet,
 * which has to go before its successor comes, nor one that nothing owns.
 */
export function isLeftBehind({ owner, phase }: Pick<PodState, "owner" | "phase">): boolean {
  return (phase === "Failed" || phase === "Succeeded") && REPLACERS.has(owner?.kind);
}

/** The pods that a label selector selects, all of them, ordered by name; see {@link isLeftBehind}. */
export async function listPodStates(
  api: KubernetesApi,
  namespace: string,
  selector: string,
): Promise<PodState[]> {
  const pods = await api.list(`/api/v1/namespaces/${namespace}/pods`, podSchema, { labelSelector: selector });
  return (pods ?? []).sort((one, other) => (one.name < other.name ? -1 : 1));
}

/**
 * Deletes a pod with its own grace period, if it is still the one of this uid; false when it is not there. Throws
 * ConflictError when another pod has its name by now. `dryRun`: the API server checks rights and changes nothing.
 */
export async function deletePod(
  api: KubernetesApi,
  namespace: string,
  { name, uid }: Pick<PodState, "name" | "uid">,
  { dryRun }: { readonly dryRun: boolean },
): Promise<boolean> {
  const answer = await api.write(`/api/v1/namespaces/${namespace}/pods/${name}`, {
    method: "DELETE",
    body: {
      apiVersion: "v1",
      kind: "DeleteOptions",
      preconditions: { uid },
      ...(dryRun && { dryRun: ["All"] }),
    },
  });
  return answer !== undefined;
}
