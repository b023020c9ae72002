import { setTimeout as sleep } from "node:timers/promises";
import type { Dispatcher } from "undici";
import { StepError, UnreachableError } from "../../lib/errors/index.ts";
import { createDispatcher } from "../../lib/http/index.ts";
import type { Cluster, PodState } from "../../lib/kubernetes/index.ts";
import { type Engine, findEngines } from "../../lib/llm-d/engines.ts";
import { readMetricsPage } from "../../lib/llm-d/metrics-page.ts";
import { modelsOf, readPrefixCache } from "../../lib/metrics/index.ts";

/** A page that cannot be read is tried again: the pod has only just become ready. */
const TRIES = 4;
const APART_MS = 1000;

/** The prefix-cache counter of a new pod. */
export interface Count {
  readonly pod: string;
  /** Tokens looked up since its start; undefined while the engine has no such counter, before its first request. */
  readonly queries: number | undefined;
}

/** What every new pod has counted. Throws UnreachableError when one cannot be read: that is not a zero. */
export async function readCounts(
  cluster: Cluster,
  podSelector: string,
  pods: readonly PodState[],
  signal: AbortSignal,
): Promise<Count[]> {
  const engines = await findEngines({ cluster, selector: podSelector, metricsUrls: undefined });
  const dispatcher = createDispatcher({ connections: 1 });
  try {
    return await Promise.all(
      pods.map(async ({ name, uid }) => {
        const engine = engines.find(({ pod }) => pod?.uid === uid);
        if (engine === undefined) throw unreadable(name, "it is not there any more, or has no address");
        return { pod: name, queries: await readQueries(engine, dispatcher, signal) };
      }),
    );
  } finally {
    await dispatcher.destroy();
  }
}

async function readQueries(
  engine: Engine,
  dispatcher: Dispatcher,
  signal: AbortSignal,
): Promise<number | undefined> {
  for (let tried = 1; ; tried++) {
    try {
      const page = await readMetricsPage(engine, { dispatcher, signal });
      const caches = modelsOf(page).map((model) => readPrefixCache(page, model));
      if (caches.length === 0) return undefined;
      return caches.reduce((sum, cache) => sum + (cache?.queries ?? 0), 0);
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof StepError)) throw error;
      if (tried === TRIES) throw unreadable(engine.name, error.message, error);
    }
    await sleep(APART_MS, undefined, { signal });
  }
}

function unreadable(pod: string, why: string, cause?: StepError): UnreachableError {
  return new UnreachableError(`pod ${pod} is new and ready, but its counters cannot be read: ${why}`, {
    hint: "does a NetworkPolicy or a mesh keep the run's pods out?",
    ...(cause?.reproduce !== undefined && { reproduce: cause.reproduce }),
    cause,
  });
}
