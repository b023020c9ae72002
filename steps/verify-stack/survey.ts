import type { Dispatcher } from "undici";
import { UnreachableError } from "../../lib/errors/index.ts";
import { createDispatcher } from "../../lib/http/index.ts";
import { type Cluster, isLeftBehind, type Pod } from "../../lib/kubernetes/index.ts";
import { findEngines } from "../../lib/llm-d/engines.ts";
import { listPools } from "../../lib/llm-d/gateway-api.ts";
import { readMetricsPage } from "../../lib/llm-d/metrics-page.ts";
import { readCacheConfig } from "../../lib/metrics/index.ts";
import { readModels } from "./models.ts";
import { findPickers, readPicks } from "./picker.ts";
import { type Probe, sendProbes } from "./probe.ts";
import { type Reading, read, readWith, unknown } from "./reading.ts";
import type { EngineReading, Scene } from "./scene.ts";
import type { Target } from "./target.ts";

export interface SurveyParams {
  readonly model: string | undefined;
  readonly blockSize: number | undefined;
  readonly podSelector: string;
  readonly metricsUrls: readonly { readonly name: string; readonly url: string }[] | undefined;
  readonly requestTimeoutSeconds: number;
}

interface Around {
  readonly params: SurveyParams;
  readonly cluster: Reading<Cluster>;
  readonly target: Target;
  readonly testId: string;
  readonly signal: AbortSignal;
}

/** Milliseconds for one engine's page: this is a look around, not the measurement. */
const PAGE_TIMEOUT_MS = 2500;
/** Seconds for a probe of one token, should the user allow a request more. */
const MOST_PROBE_SECONDS = 30;

/** Looks at everything at once, as far as one thing does not need another. */
export async function survey(around: Around): Promise<Scene> {
  const { params, cluster, target, signal } = around;
  const pages = createDispatcher();
  try {
    const pickers = readWith(cluster, findPickers);
    const [pods, pools, engines, requests] = await Promise.all([
      readWith(cluster, (at) => livePods(at, params.podSelector)),
      readWith(cluster, async (at) => (await listPools(at)) ?? []),
      readEngines(around, pages),
      sendRequests(around, pickers, pages),
    ]);
    return {
      namespace: cluster.known ? cluster.value.namespace : "",
      target,
      givenModel: params.model,
      givenBlockSize: params.blockSize,
      podSelector: params.podSelector,
      enginesGiven: params.metricsUrls !== undefined && params.metricsUrls.length > 0,
      pods,
      pickers: await pickers,
      pools,
      engines,
      ...requests,
    };
  } finally {
    signal.throwIfAborted();
    await Promise.all([pages.destroy(), target.dispatcher.destroy()]);
  }
}

async function livePods(cluster: Cluster, selector: string): Promise<readonly Pod[]> {
  const pods = await cluster.pods(selector);
  return pods.filter((pod) => !pod.deleting && pod.phase !== "Succeeded" && !isLeftBehind(pod));
}

async function readEngines(
  { params, cluster, signal }: Around,
  pages: Dispatcher,
): Promise<Reading<EngineReading[]>> {
  const { podSelector: selector, metricsUrls } = params;
  if (!cluster.known && !metricsUrls?.length) return cluster;
  const at = cluster.known ? cluster.value : undefined;
  return read(
    findEngines({ cluster: at, selector, metricsUrls }).then((engines) =>
      Promise.all(
        engines.map(async (engine) => {
          const page = readMetricsPage(engine, { dispatcher: pages, signal, timeoutMs: PAGE_TIMEOUT_MS });
          return { engine, config: await read(page.then(readCacheConfig)) };
        }),
      ),
    ),
  );
}

/** The models, then the probes, with the pickers' counter read before and after. */
async function sendRequests(
  { params, target, testId, signal }: Around,
  pickers: Promise<Reading<readonly Pod[]>>,
  pages: Dispatcher,
): Promise<Pick<Scene, "models" | "model" | "probes" | "picks">> {
  const models = await read(readModels(target, signal));
  const model = params.model ?? (models.known ? models.value.ids[0] : undefined);
  if (!models.known || model === undefined) {
    return { models, model, probes: [], picks: unknown(new UnreachableError("no probe was sent")) };
  }
  const pods = await pickers;
  const picks = () => readWith(pods, (found) => readPicks(found, pages, signal));
  const before = await picks();
  const timeoutMs = Math.min(params.requestTimeoutSeconds, MOST_PROBE_SECONDS) * 1000;
  const probes: readonly Probe[] = await sendProbes(target, { testId, model, timeoutMs, signal });
  const after = await picks();
  return {
    models,
    model,
    probes,
    picks: before.known && after.known ? { known: true, value: after.value - before.value } : after,
  };
}
