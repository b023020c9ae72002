import type { Credentials } from "../../../lib/credentials.ts";
import { counterNames, firstCounters, runningGauge } from "../../../lib/metrics/index.ts";
import { numberOf, Prometheus, wholeScrapes } from "../../../lib/prometheus/index.ts";

/** When a series had its newest sample. */
export interface Scrape {
  readonly labels: Readonly<Record<string, string>>;
  /** Unix seconds. */
  readonly at: number;
}

/** What Prometheus has of the stack. */
export interface Scrapes {
  readonly url: string;
  /** Prometheus' own clock, in Unix seconds. */
  readonly now: number;
  /**
   * Of the counters that the hit rate is made of; of a gauge where an engine has served nothing, see `servedNothing`,
   * and its scrape came in whole, see `wholeScrapes`.
   */
  readonly engines: readonly Scrape[];
  readonly pickers: readonly Scrape[];
}

export interface ScrapesOf {
  readonly url: string;
  readonly credentials: Credentials;
  /** Label of the series; undefined = whatever they have. */
  readonly namespace: string | undefined;
  readonly signal: AbortSignal;
}

/** Seconds for one query: this is a look around. */
const TIMEOUT_SECONDS = 5;

/** Gauges that an endpoint picker has from its start on, by the names that its versions gave them. */
const PICKER_GAUGES = [
  "llm_d_epp_ready_endpoints",
  "llm_d_router_epp_ready_endpoints",
  "inference_pool_ready_pods",
];

/** Throws PrometheusError for whatever is no complete answer. */
export async function readScrapes({ url, credentials, namespace, signal }: ScrapesOf): Promise<Scrapes> {
  const prometheus = new Prometheus({ url, credentials, timeoutSeconds: TIMEOUT_SECONDS, signal });
  const now = await prometheus.now();
  const scope = namespace === undefined ? "" : `namespace=${JSON.stringify(namespace)}`;
  const at = now.toFixed(3);
  const newest = async (names: readonly string[]): Promise<Scrape[]> => {
    const lists = names.map((name) => prometheus.vector(`timestamp(${name}{${scope}})`, at));
    const series = (await Promise.all(lists)).flat();
    return series.map(({ metric, value }) => ({ labels: metric, at: numberOf(value[1]) }));
  };
  const [counted, gauges, tokens, pickers, isWhole] = await Promise.all([
    newest(counterNames.map(({ queries }) => queries)),
    newest([runningGauge]),
    newest(firstCounters),
    newest(PICKER_GAUGES),
    wholeScrapes(prometheus, scope, at),
  ]);
  const used = new Set([...counted, ...tokens].map(sourceOf));
  const unused = gauges.filter((gauge) => isWhole(gauge.labels) && !used.has(sourceOf(gauge)));
  return { url, now, engines: [...counted, ...unused], pickers };
}

/** What was scraped: a pod, or an address where a scrape configuration sets no label `pod`. */
export function sourceOf({ labels }: Scrape): string | undefined {
  return labels["pod"] ?? labels["instance"];
}
