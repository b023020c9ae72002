import type { Credentials } from "../../../lib/credentials.ts";
import { type Cluster, isLeftBehind, type Pod } from "../../../lib/kubernetes/index.ts";
import { listDestinationRules } from "../../../lib/llm-d/destination-rule.ts";
import { listEnvoyFilters } from "../../../lib/llm-d/envoy-filter.ts";
import { listGateways, listRoutes } from "../../../lib/llm-d/gateway-api.ts";
import { listOldPools, listPools, type Pool } from "../../../lib/llm-d/inference-pool.ts";
import { readPickerConfig } from "../../../lib/llm-d/read-picker-config.ts";
import { type Reading, read, readWith } from "../reading.ts";
import { extProcsOfFilters, extProcsOfPods } from "./envoy.ts";
import { findPath, type Path } from "./path.ts";
import { pickersOfRun } from "./picker.ts";
import type { ExtProcReading, PickerService, PoolReading, Routing } from "./routing.ts";
import { readScrapes } from "./scrapes.ts";

export interface RoutingSurvey {
  readonly cluster: Reading<Cluster>;
  readonly target: { readonly url: string; readonly host: string };
  /** Pods with an endpoint picker's label. */
  readonly pickers: Promise<Reading<readonly Pod[]>>;
  /** Undefined: none is given. Without a namespace, series of any. */
  readonly prometheus: { readonly url: string; readonly namespace: string | undefined } | undefined;
  readonly credentials: Credentials;
  readonly signal: AbortSignal;
}

/** Reads how requests find their engine. Never throws for what may not be read, or is not there. */
export async function surveyRouting(asked: RoutingSurvey): Promise<Routing> {
  const { cluster, target, signal, credentials, prometheus } = asked;
  const namespace = cluster.known ? cluster.value.namespace : undefined;
  const list = <T>(
    next: (at: Cluster) => Promise<readonly T[] | undefined>,
  ): Promise<Reading<readonly T[]>> => readWith(cluster, async (at) => (await next(at)) ?? []);
  const scraping = prometheus && read(readScrapes({ ...prometheus, credentials, signal }));
  const [gateways, routes, pools, oldPools, services, filters, destinationRules, labelled] =
    await Promise.all([
      list(listGateways),
      list(listRoutes),
      list(listPools),
      list(listOldPools),
      list((at) => at.services()),
      list(listEnvoyFilters),
      list(listDestinationRules),
      asked.pickers,
    ]);
  const objects = {
    gateways: seen(gateways),
    routes: seen(routes),
    pools: [...seen(pools), ...seen(oldPools)],
    services: seen(services),
  };
  const path = findPath(objects, { namespace: namespace ?? "", ...target });
  const poolReadings = await Promise.all(
    path.pools.map(
      async (pool): Promise<PoolReading> => ({
        pool,
        pods: await readWith(cluster, (at) => podsBy(at, pool.selector)),
        service: await readWith(cluster, (at) => pickerService(at, services, pool)),
      }),
    ),
  );
  const pickers = await pickersOfRun(labelled, poolReadings);
  const [pickerConfig, extProcs] = await Promise.all([
    readWith(cluster, async (at) => {
      if (!pickers.known) throw pickers.error;
      return readPickerConfig(at, pickers.value);
    }),
    readExtProcs(cluster, path, filters),
  ]);
  return {
    gateways,
    routes,
    pools,
    oldPools,
    services,
    path,
    poolReadings,
    pickers,
    pickerConfig,
    extProcs,
    destinationRules,
    scrapes: await scraping,
  };
}

async function pickerService(
  cluster: Cluster,
  services: Routing["services"],
  { picker }: Pool,
): Promise<PickerService | undefined> {
  if (!services.known) throw services.error;
  const service = services.value.find(({ name }) => name === picker?.name);
  if (service === undefined) return undefined;
  const [pods, endpoints] = await Promise.all([
    podsBy(cluster, service.selector),
    cluster.endpoints(service.name),
  ]);
  const ready = new Set(endpoints.filter((endpoint) => endpoint.ready).map(({ ip }) => ip));
  return { service, pods, ready: ready.size };
}

/** What a patch of Istio or the gateway's own configuration says. */
async function readExtProcs(
  cluster: Reading<Cluster>,
  path: Path,
  filters: Reading<Parameters<typeof extProcsOfFilters>[0]>,
): Promise<Reading<readonly ExtProcReading[]>> {
  const pickerServices = path.pools.flatMap(({ picker }) => picker?.name ?? []);
  const found = await readWith(cluster, async (at) => {
    const pods = (await Promise.all(path.services.map(({ selector }) => podsBy(at, selector)))).flat();
    const patched = extProcsOfFilters(seen(filters), path, pods, pickerServices);
    return [...patched, ...(await extProcsOfPods(at, pods, pickerServices))];
  });
  // What was found stands, whatever else might be there.
  return found.known && found.value.length === 0 && !filters.known ? filters : found;
}

/** The pods that a selector selects and that are meant to run. An empty one selects none, as in a Service. */
async function podsBy(cluster: Cluster, selector: Readonly<Record<string, string>>): Promise<readonly Pod[]> {
  const terms = Object.entries(selector).map(([key, value]) => `${key}=${value}`);
  if (terms.length === 0) return [];
  const pods = await cluster.pods(terms.join(","));
  return pods.filter((pod) => !pod.deleting && pod.phase !== "Succeeded" && !isLeftBehind(pod));
}

function seen<T>(reading: Reading<readonly T[]>): readonly T[] {
  return reading.known ? reading.value : [];
}
