import { isScrapedFrom } from "../../../lib/llm-d/scraped-from.ts";
import type { EngineReading } from "../engines.ts";
import { type Scrape, sourceOf } from "../routing/scrapes.ts";
import { type Check, fail, pass, skip, some, warn } from "./check.ts";

/** Two scrapes of a minute each, and some time to spare. */
const FRESH_SECONDS = 150;

const REMEDY =
  "is there a PodMonitor or ServiceMonitor that selects it, with the right port? deploy/monitoring has one of each";

/** Prometheus scrapes every engine, whose counters the hit rate is read from, and the endpoint picker. */
export const prometheusScrapes: Check = {
  id: "prometheus.scrapes",
  title: "Prometheus scrapes engines and endpoint picker",
  reads: "the newest samples of their series in prometheus-url",
  run({ routing: { scrapes, pickers }, engines }) {
    if (scrapes === undefined) return skip("no prometheus-url");
    if (!scrapes.known) return skip(scrapes.why);
    if (!engines.known) return skip(engines.why);
    const { now, url } = scrapes.value;
    const ready = engines.value.filter(({ engine }) => engine.ready);
    if (ready.length === 0) return skip("no ready engine to look for");
    const missing = problemsOf(ready, scrapes.value.engines, now);
    if (missing.length > 0) return fail(`${url}: ${some(missing)}`, REMEDY);
    const pods = (pickers.known ? pickers.value : []).filter((pod) => pod.ready);
    const unseen = pods.flatMap((pod) => problemOf(pod, scrapes.value.pickers, now) ?? []);
    const seen = `${ready.length} ${ready.length === 1 ? "engine" : "engines"}`;
    // No figure of a run is made of the picker's series.
    if (unseen.length > 0) return warn(`${url}: ${seen}, but ${some(unseen)} of the endpoint picker`, REMEDY);
    return pass(`${seen}, ${pods.length} endpoint ${pods.length === 1 ? "picker" : "pickers"}`);
  },
};

function problemsOf(engines: readonly EngineReading[], series: readonly Scrape[], now: number): string[] {
  const pods = engines.flatMap(({ engine: { pod } }) => pod ?? []);
  if (pods.length > 0) return pods.flatMap((pod) => problemOf(pod, series, now) ?? []);
  // Addresses may have any label there, so their number has to do.
  const fresh = series.filter(({ at }) => now - at <= FRESH_SECONDS);
  const sources = new Set(fresh.map(sourceOf));
  return sources.size < engines.length
    ? [`fresh series of ${sources.size} of ${engines.length} engines`]
    : [];
}

function problemOf(
  pod: { readonly name: string; readonly ip: string | undefined },
  series: readonly Scrape[],
  now: number,
): string | undefined {
  const own = series.filter(({ labels }) => isScrapedFrom(labels, pod));
  if (own.length === 0) return `no series of ${pod.name}`;
  const age = now - Math.max(...own.map(({ at }) => at));
  return age > FRESH_SECONDS ? `no sample of ${pod.name} for ${Math.round(age)} s` : undefined;
}
