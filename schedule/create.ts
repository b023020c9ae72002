import { setTimeout as sleep } from "node:timers/promises";
import { UnreachableError } from "../lib/errors/index.ts";
import type { KubernetesApi } from "../lib/kubernetes/api.ts";
import { ConflictError, isPassing } from "../lib/kubernetes/index.ts";
import type { ScheduledRun } from "./pipeline-run.ts";

const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 10_000;

export interface Creation {
  readonly api: KubernetesApi;
  readonly namespace: string;
  readonly name: string;
  /** Aborted when there is no time left to try again. */
  readonly signal: AbortSignal;
  /** Told before each further try. */
  readonly onRetry: (why: string) => void;
}

/** Whether the run was made just now, or was there: an earlier try's answer was lost. */
export type Outcome = "created" | "existed";

/**
 * Creates the run under its name, and tries again while the API server is away or has a conflict of its own. Throws
 * ForbiddenError and RejectedError at once, UnreachableError when Tekton is not there, and the last try's when time is up.
 */
export async function createRun(run: ScheduledRun, creation: Creation): Promise<Outcome> {
  const { signal, onRetry } = creation;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
    const outcome = await attempt(run, creation);
    if (typeof outcome === "string") return outcome;
    if (!signal.aborted) {
      onRetry(outcome.message);
      await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
    }
    if (signal.aborted) throw outcome;
  }
}

/** One try; an error that it gives is what another try may mend. */
async function attempt(
  run: ScheduledRun,
  { api, namespace, name, signal }: Creation,
): Promise<Outcome | UnreachableError | ConflictError> {
  const { generateName: _, ...metadata } = run.metadata;
  const body = { ...run, metadata: { ...metadata, name } };
  const path = `/apis/tekton.dev/v1/namespaces/${namespace}/pipelineruns`;
  const answer = await api.write(path, { method: "POST", body, signal }).catch((error: unknown) => {
    if (isPassing(error)) return error;
    throw error;
  });
  if (answer instanceof UnreachableError) return answer;
  // Any other 409 is of something beside the run, such as a quota that another object was counted in just then.
  if (answer instanceof ConflictError) return answer.reason === "AlreadyExists" ? "existed" : answer;
  if (answer !== undefined) return "created";
  throw new UnreachableError(`the API server does not know PipelineRuns of tekton.dev/v1 in ${namespace}`, {
    hint: "install Tekton Pipelines, and look whether the namespace still exists",
    reproduce: `kubectl get pipelineruns.tekton.dev -n ${namespace}`,
  });
}
