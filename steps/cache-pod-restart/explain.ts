import { ForbiddenError, type Workloads } from "../../lib/kubernetes/index.ts";
import type { Seen } from "./seen.ts";
import { oneLine } from "./trouble.ts";
import { troubleIn } from "./trouble-in.ts";

/** Why a unit is not done: from the workload's conditions, its pods' status, and then the events about them. */
export async function explain(seen: Seen, at: Workloads): Promise<string> {
  const { unit, workload } = seen;
  const refused = workload?.conditions.find(
    ({ type, status }) => type === "ReplicaFailure" && status === "True",
  );
  if (refused !== undefined) return `no pod can be made: ${oneLine(refused.message)}`;
  const troubled = troubleIn(seen);
  if (troubled !== undefined) {
    const { pod, what, trouble } = troubled;
    const event = trouble.isVague ? await warning(at, { kind: "Pod", name: pod.name }) : undefined;
    const isWaitedFor = workload?.kind === "StatefulSet" && seen.stale.includes(pod) && !pod.deleting;
    const remedy = isWaitedFor ? "the StatefulSet waits for it until someone deletes it" : undefined;
    return `${what}: ${[trouble.text, event, remedy].filter((text) => text !== undefined).join("; ")}`;
  }
  // A StatefulSet that may make no pod says so in events alone.
  const event = workload && (await warning(at, workload));
  if (event !== undefined) return `no pod can be made: ${event}`;
  if (unit.owning.kind === "single" && unit.owning.maker === undefined) {
    return "it was deleted, and nothing has made it anew";
  }
  return seen.stale.length > 0 ? `pod ${seen.stale[0]?.name} was not replaced` : "no new pod was made";
}

/** The newest warning about an object. To whom events are closed, they are not there. */
async function warning(
  at: Workloads,
  object: { readonly kind: string; readonly name: string },
): Promise<string | undefined> {
  try {
    const [newest] = await at.warnings(object);
    return newest && `${newest.reason}: ${oneLine(newest.message)}`;
  } catch (error) {
    if (error instanceof ForbiddenError) return undefined;
    throw error;
  }
}
