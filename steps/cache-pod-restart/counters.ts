import { setTimeout as sleep } from "node:timers/promises";
import type { Dispatcher } from "undici";
import { StepError, UnreachableError } from "../../lib/errors/index.ts";
import { createDispatcher } from "../../lib/http/index.ts";
import type { Cluster, PodState } from "../../lib/kubernetes/index.ts";
import { type Engine, findEngines } from "../../lib/llm-d/engines.ts";
import { readMetricsPage } from "../../lib/llm-d/metrics-page.ts";
import { modelsOf, readPrefixCache } from "../../lib/metrics/index.ts";
import { msLeft } from "./time-left.ts";

/** A page that cannot be read is tried again: the pod has only just become ready. */
const TRIES = 4;
const PAGE_MS = 10_000;
const APART_MS = 1000;

/** The prefix-cache counter of a new pod. */
export interface Count {
  readonly pod: string;
  /** Tokens looked up since its start; undefined where its page has no such counter, which is no zero. */
  readonly queries: number | undefined;
}

export interface Reading {
  /** On the monotonic clock, in milliseconds. */
  readonly until: number;
  readonly signal: AbortSignal;
}

/** What every new pod has counted. Throws UnreachableError when one cannot be read in time: that is not a zero. */
export async function readCounts(
  cluster: Cluster,
  podSelector: string,
  pods: readonly PodState[],
  reading: Reading,
): Promise<Count[]> {
  const engines = await inTime(
    findEngines({ cluster, selector: podSelector, metricsUrls: undefined }),
    reading,
  );
  const dispatcher = createDispatcher({ connections: 1 });
  try {
    return await Promise.all(
      pods.map(async ({ name, uid }) => {
        const engine = engines.find(({ pod }) => pod?.uid === uid);
        if (engine === undefined) throw unreadable(name, "it is not there any more, or has no address");
        return { pod: name, queries: await readQueries(engine, dispatcher, reading) };
      }),
    );
  } finally {
    await dispatcher.destroy();
  }
}

async function readQueries(
  engine: Engine,
  dispatcher: Dispatcher,
  { until, signal }: Reading,
): Promise<number | undefined> {
  for (let tried = 1; ; tried++) {
    try {
      const page = await readMetricsPage(engine, {
        dispatcher,
        signal,
        timeoutMs: Math.min(PAGE_MS, msLeft(until)),
      });
      const caches = modelsOf(page).map((model) => readPrefixCache(page, model));
      if (caches.length === 0) return undefined;
      return caches.reduce((sum, cache) => sum + (cache?.queries ?? 0), 0);
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof StepError)) throw error;
      if (tried === TRIES || performance.now() + APART_MS > until)
        throw unreadable(engine.name, error.message, error);
    }
    await sleep(APART_MS, undefined, { signal });
  }
}

/** The API client waits longer for one answer than there may be time left. */
async function inTime<T>(work: Promise<T>, { until, signal }: Reading): Promise<T> {
  const answered = new AbortController();
  const late = sleep(msLeft(until), undefined, { signal: AbortSignal.any([signal, answered.signal]) }).then(
    () => {
      throw new UnreachableError(
        "every pod is new and ready, but Kubernetes does not tell their addresses in time",
      );
    },
  );
  try {
    return await Promise.race([work, late]);
  } finally {
    answered.abort();
  }
}

function unreadable(pod: string, why: string, cause?: StepError): UnreachableError {
  return new UnreachableError(`pod ${pod} is new and ready, but its counters cannot be read: ${why}`, {
    hint: "does a NetworkPolicy or a mesh keep the run's pods out?",
    ...(cause?.reproduce !== undefined && { reproduce: cause.reproduce }),
    cause,
  });
}
