import { connectApi } from "../../../lib/kubernetes/index.ts";
import { Redactor } from "../../../lib/redact.ts";
import { concerns } from "./concerns.ts";
import { type PageSight, readCounters } from "./counters.ts";
import { type EventSight, listWarnings } from "./events.ts";
import { Gaps } from "./gaps.ts";
import { LIST_SECONDS, type Limits } from "./limits.ts";
import { type LogSight, readLogs } from "./logs.ts";
import { listObjectSights, type ObjectSight, ROUTING_KINDS, TASK_RUN } from "./objects.ts";
import { type FoundPod, type FoundPods, findPods } from "./pods.ts";
import { RUN } from "./roles.ts";

/** All that was seen; what could not be seen stands in `gaps`. */
export interface Collection extends FoundPods {
  readonly namespace: string;
  readonly runName: string;
  readonly podSelector: string;
  readonly objects: readonly ObjectSight[];
  readonly taskRuns: readonly ObjectSight[];
  readonly events: readonly EventSight[];
  readonly logs: readonly LogSight[];
  readonly pages: readonly PageSight[];
  readonly gaps: readonly string[];
  /** Knows the secrets that stand in pods as plain values, wherever else they turn up. */
  readonly redactor: Redactor;
  /** What was before is told only of what is not well now. */
  readonly since: Date;
}

export interface CollectionParams {
  /** Namespace of llm-d; undefined = the run's own. */
  readonly namespace: string | undefined;
  readonly runNamespace: string;
  readonly runName: string;
  readonly podSelector: string;
}

/** A run whose start nobody tells began within the hour. */
const HOUR_MS = 3_600_000;
/** Clocks of nodes differ. */
const SKEW_MS = 30_000;
/** Warnings that are kept, the newest. */
const MOST_EVENTS = 300;

/**
 * Looks at everything once, all at the same time as far as one thing does not need another; only reads. Undefined
 * where there is no Kubernetes. What takes too long, or is refused, is left out and named. Throws UnreachableError
 * when the way to Kubernetes cannot be used.
 */
export async function collect(params: CollectionParams, limits: Limits): Promise<Collection | undefined> {
  const access = await connectApi();
  if (access === undefined) return undefined;
  const { api } = access;
  const namespace = params.namespace ?? access.namespace;
  const { runNamespace, runName, podSelector } = params;
  const gaps = new Gaps();
  const list = <T>(what: string, reading: (signal: AbortSignal) => Promise<T[]>) =>
    gaps
      .attempt(what, { seconds: LIST_SECONDS, signal: limits.signal }, reading)
      .then((found) => found ?? []);

  const finding = findPods({ api, namespace, runNamespace, runName, podSelector }, gaps, limits);
  const redactor = new Redactor();
  const readingPods = finding.then(({ pods }) => {
    learnSecrets(redactor, pods);
    return Promise.all([readLogs(api, pods, redactor, gaps, limits), readCounters(pods, gaps, limits)]);
  });
  const [found, [logs, pages], warnings, taskRuns, ...objects] = await Promise.all([
    finding,
    readingPods,
    Promise.all(
      [...new Set([namespace, runNamespace])].map((where) =>
        list(`events in namespace ${where}`, (signal) => listWarnings(api, where, signal)),
      ),
    ),
    list(`taskruns in namespace ${runNamespace}`, (signal) =>
      listObjectSights(api, runNamespace, TASK_RUN, {
        selector: `tekton.dev/pipelineRun=${runName}`,
        signal,
      }),
    ),
    ...ROUTING_KINDS.map((kind) =>
      list(`${kind.plural}.${kind.group} in namespace ${namespace}`, (signal) =>
        listObjectSights(api, namespace, kind, { signal }),
      ),
    ),
  ]);
  const began = startOf([
    ...taskRuns,
    ...found.pods.filter(({ role }) => role === RUN).map(({ sight }) => sight),
  ]);
  const since = new Date((began ?? api.now().getTime() - HOUR_MS) - SKEW_MS);
  return {
    ...found,
    namespace,
    runName,
    podSelector,
    objects: objects.flat(),
    taskRuns: taskRuns.filter(({ task }) => task !== "diagnose"),
    events: warnings
      .flat()
      .filter((event) => concerns(event, found, { runName, since }))
      .sort((one, other) => (one.at < other.at ? 1 : -1))
      .slice(0, MOST_EVENTS),
    logs,
    pages,
    gaps: gaps.all,
    redactor,
    since,
  };
}

function learnSecrets(redactor: Redactor, pods: readonly FoundPod[]): void {
  for (const { sight } of pods) for (const secret of sight.secrets) redactor.add(secret);
}

function startOf(objects: readonly { readonly createdAt: string | undefined }[]): number | undefined {
  const times = objects
    .map(({ createdAt }) => Date.parse(createdAt ?? ""))
    .filter((time) => !Number.isNaN(time));
  return times.length === 0 ? undefined : Math.min(...times);
}
