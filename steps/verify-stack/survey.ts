import type { Dispatcher } from "undici";
import type { Credentials } from "../../lib/credentials.ts";
import { UnreachableError } from "../../lib/errors/index.ts";
import { createDispatcher } from "../../lib/http/index.ts";
import { type Cluster, isLeftBehind, type Pod } from "../../lib/kubernetes/index.ts";
import { enginesAt, enginesOf } from "../../lib/llm-d/engines.ts";
import { findPickers } from "../../lib/llm-d/pickers.ts";
import { ROLE, ROLES, SERVING } from "../../lib/llm-d/roles.ts";
import { type EngineReading, readEngines } from "./engines.ts";
import { readModels } from "./models.ts";
import { readPicks } from "./picker.ts";
import { type Probe, sendProbes } from "./probe.ts";
import { known, type Reading, read, readWith, unknown } from "./reading.ts";
import { poolNames } from "./routing/routing.ts";
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
    const [strays, routing, engines, requests] = await Promise.all([
      readWith(cluster, strayPods),
      surveyRouting({ ...around, pickers, prometheus: prometheusOf(around) }),
      lookAtEngines(params.metricsUrls, pods, signal),
      sendRequests(around, pickers, pages),
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
      pods: await pods,
      strays,
      pickers: withUnlabelled(await pickers, routing.pickers),
      pools: poolNames(routing),
      routing,
      engines,
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

/** Where no pod has a picker's label, the one behind the pool's Service is found all the same. */
function withUnlabelled(labelled: Scene["pickers"], ofRun: Scene["pickers"]): Scene["pickers"] {
  return labelled.known && labelled.value.length === 0 && ofRun.known ? ofRun : labelled;
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

/** The pages of the engines that were given, else of the pods. */
async function lookAtEngines(
  given: SurveyParams["metricsUrls"],
  pods: Promise<Reading<readonly Pod[]>>,
  signal: AbortSignal,
): Promise<Reading<EngineReading[]>> {
  if (given !== undefined && given.length > 0) return known(await readEngines(enginesAt(given), signal));
  return readWith(await pods, (found) => readEngines(enginesOf(found), signal));
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
