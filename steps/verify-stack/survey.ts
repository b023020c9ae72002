import type { Dispatcher } from "undici";
import type { Credentials } from "../../lib/credentials.ts";
import { InvalidError, UnreachableError } from "../../lib/errors/index.ts";
import { createDispatcher } from "../../lib/http/index.ts";
import { type Cluster, isLeftBehind, type Pod } from "../../lib/kubernetes/index.ts";
import { enginesAt, enginesOf } from "../../lib/llm-d/engines.ts";
import { findPickers } from "../../lib/llm-d/pickers.ts";
import { ROLE, ROLES, SERVING } from "../../lib/llm-d/roles.ts";
import { type EngineReading, readEngines } from "./engines.ts";
import { readModels } from "./models.ts";
import { isOfRun } from "./own-pods.ts";
import { readPicks } from "./picker.ts";
import { type Probe, sendProbes } from "./probe.ts";
import { known, type Reading, read, readWith, unknown } from "./reading.ts";
import { poolNames, type Routing } from "./routing/routing.ts";
import { surveyRouting } from "./routing/survey.ts";
import type { Scene } from "./scene.ts";
import type { Target } from "./target.ts";

export interface SurveyParams {
  readonly model: string | undefined;
  readonly blockSize: number | undefined;
  readonly podSelector: string;
  readonly expectedPods: ReadonlyMap<string, number> | undefined;
  readonly metricsUrls: readonly { readonly name: string; readonly url: string }[] | undefined;
  readonly requestTimeoutSeconds: number;
  readonly prometheusUrl: string | undefined;
}

interface Around {
  readonly params: SurveyParams;
  readonly cluster: Reading<Cluster>;
  readonly target: Target;
  readonly credentials: Credentials;
  readonly testId: string;
  readonly signal: AbortSignal;
}

/** Seconds for a probe of one token, should the user allow a request more. */
const MOST_PROBE_SECONDS = 30;

/** Looks at everything at once, as far as one thing does not need another. */
export async function survey(around: Around): Promise<Scene> {
  const { params, cluster, target, signal } = around;
  const pages = createDispatcher();
  try {
    const pickers = readWith(cluster, findPickers);
    const pods = readWith(cluster, (at) => livePods(at, params.podSelector));
    const surveyed = surveyRouting({ ...around, pickers, prometheus: prometheusOf(around) });
    const [strays, routing, engines, found, requests] = await Promise.all([
      readWith(cluster, strayPods),
      surveyed,
      lookAtEngines(params.metricsUrls, cluster, pods, signal),
      pods,
      sendRequests(around, surveyed, pages),
    ]);
    return {
      namespace: cluster.known ? cluster.value.namespace : "",
      target,
      givenModel: params.model,
      givenBlockSize: params.blockSize,
      podSelector: params.podSelector,
      expectedPods: params.expectedPods,
      prometheusGiven: params.prometheusUrl !== undefined,
      enginesGiven: params.metricsUrls !== undefined && params.metricsUrls.length > 0,
      pods: ofRun(found, (pod) => isOfRun(pod, routing)),
      strays,
      pickers: await pickers,
      pools: poolNames(routing),
      routing,
      engines: ofRun(engines, ({ engine: { pod } }) => pod === undefined || isOfRun(pod, routing)),
      ...requests,
    };
  } finally {
    signal.throwIfAborted();
    await Promise.all([pages.destroy(), target.dispatcher.destroy()]);
  }
}

/** Engines that are given stand outside Kubernetes, so its namespace tells nothing of their series. */
function prometheusOf({ params: { prometheusUrl: url, metricsUrls }, cluster }: Around) {
  if (url === undefined) return undefined;
  return { url, namespace: cluster.known && !metricsUrls?.length ? cluster.value.namespace : undefined };
}

async function livePods(cluster: Cluster, selector: string): Promise<readonly Pod[]> {
  return (await cluster.pods(selector)).filter(isMeantToRun);
}

async function strayPods(cluster: Cluster): Promise<readonly Pod[]> {
  const found = await Promise.all(
    SERVING.map((label) => cluster.pods(`${label},${ROLE} notin (${ROLES.join(",")})`)),
  );
  return [...new Map(found.flat().map((pod) => [pod.uid, pod])).values()].filter(isMeantToRun);
}

function isMeantToRun(pod: Pod): boolean {
  return !pod.deleting && pod.phase !== "Succeeded" && !isLeftBehind(pod);
}

function ofRun<T>(reading: Reading<readonly T[]>, is: (item: T) => boolean): Reading<readonly T[]> {
  return reading.known ? known(reading.value.filter(is)) : reading;
}

/** The pages of the engines that were given, else of the pods. */
async function lookAtEngines(
  given: SurveyParams["metricsUrls"],
  cluster: Reading<Cluster>,
  pods: Promise<Reading<readonly Pod[]>>,
  signal: AbortSignal,
): Promise<Reading<EngineReading[]>> {
  if (given !== undefined && given.length > 0) return known(await readEngines(enginesAt(given), signal));
  if (!cluster.known) return unknown(new InvalidError(`${cluster.why}: give metrics-urls`));
  return readWith(await pods, (found) => readEngines(enginesOf(found), signal));
}

/** The models, then the probes, with the counters of the run's pickers read before and after. */
async function sendRequests(
  { params, target, testId, signal }: Around,
  routing: Promise<Routing>,
  pages: Dispatcher,
): Promise<Pick<Scene, "models" | "model" | "probes" | "picks">> {
  const models = await read(readModels(target, signal));
  const model = params.model ?? (models.known ? models.value.ids[0] : undefined);
  if (!models.known || model === undefined) {
    return { models, model, probes: [], picks: unknown(new UnreachableError("no probe was sent")) };
  }
  const { pickers: pods } = await routing;
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
