import type { Engine } from "../../lib/llm-d/engines.ts";
import { isScrapedFrom } from "../../lib/llm-d/scraped-from.ts";
import { numberOf, type Series, scrapeOf } from "../../lib/prometheus/index.ts";
import { someOf } from "./reading.ts";

type Labels = Series["metric"];

/** The series of one engine in Prometheus, one for each of its data-parallel ranks. */
export interface SeriesOf {
  readonly name: string;
  readonly role: string;
  readonly identity: string;
  readonly ready: boolean;
  /** Whether it has served nothing, so that its counters are 0 and may not be there yet. */
  readonly unused: boolean;
  /** Time of the oldest of its newest samples, in Unix seconds. */
  readonly newest: number;
  /** Whether a series of one of the counters is among them. */
  owns(labels: Labels): boolean;
  /** Whether a series comes from the same scrape, whatever it measures. */
  scrapes(labels: Labels): boolean;
}

/** What Prometheus has of the engines; the values are the times of the newest samples, in Unix seconds. */
export interface Newest {
  readonly queries: readonly Series[];
  readonly hits: readonly Series[];
  /** Gauges of engines that have served nothing, in place of the counters. */
  readonly unused: readonly Series[];
}

export interface Assigned {
  /** Ordered by name. */
  readonly engines: readonly SeriesOf[];
  /** Ready engines that have no series. */
  readonly missing: readonly string[];
  readonly warnings: readonly string[];
}

/**
 * Which series are whose. Where Kubernetes knows the engines, other series are left out: a pod that is gone stays in
 * Prometheus for minutes.
 */
export function assign({ queries, hits, unused }: Newest, known: readonly Engine[]): Assigned {
  const byEngine = new Map<string, { engine: Known; series: Series[] }>();
  const strangers = new Set<string>();
  for (const series of [...queries, ...unused]) {
    const engine = engineOf(series.metric, known);
    if (engine === undefined) strangers.add(nameOf(series.metric));
    else
      byEngine.set(engine.name, { engine, series: [...(byEngine.get(engine.name)?.series ?? []), series] });
  }
  const warnings: string[] = [];
  if (strangers.size > 0)
    warnings.push(`left out series of ${someOf([...strangers])}: not among the engines' pods`);
  const engines = [...byEngine.values()].map(({ engine, series }) => {
    const chosen = newestOfEachRank(series);
    if (chosen.length < series.length)
      warnings.push(`${engine.name} is scraped twice; one scrape of it counts`);
    const gauges = chosen.every((one) => unused.includes(one));
    return toEngine({ ...engine, unused: gauges }, chosen, hits);
  });
  return {
    engines: engines.sort((one, other) => (one.name < other.name ? -1 : 1)),
    missing: known.filter(({ name, ready }) => ready && !byEngine.has(name)).map(({ name }) => name),
    warnings,
  };
}

type Known = Pick<Engine, "name" | "role" | "identity" | "ready">;

/** Whose series it is; undefined = of a pod that is not among the engines. */
export function engineOf(labels: Labels, known: readonly Engine[]): Known | undefined {
  if (known.length === 0) return { name: nameOf(labels), role: "engine", identity: "", ready: true };
  return known.find(({ name, pod }) => isScrapedFrom(labels, { name, ip: pod?.ip }));
}

function nameOf(labels: Labels): string {
  return labels["pod"] ?? labels["instance"] ?? "unknown";
}

/** An engine that two jobs scrape has each series twice, and its tokens must not count twice. */
function newestOfEachRank(series: readonly Series[]): Series[] {
  const byRank = new Map<string, Series>();
  for (const candidate of series) {
    const rank = JSON.stringify([candidate.metric["engine"], candidate.metric["model_name"]]);
    const best = byRank.get(rank);
    if (best === undefined || timeOf(candidate) > timeOf(best)) byRank.set(rank, candidate);
  }
  return [...byRank.values()];
}

function toEngine(
  engine: Known & Pick<SeriesOf, "unused">,
  chosen: readonly Series[],
  hits: readonly Series[],
): SeriesOf {
  const labelSets = new Set(chosen.map(({ metric }) => keyOf(metric)));
  const scrapes = new Set(chosen.map(({ metric }) => scrapeOf(metric)));
  const owns = (labels: Labels) => labelSets.has(keyOf(labels));
  const own = [...chosen, ...hits.filter(({ metric }) => owns(metric))];
  return {
    ...engine,
    newest: Math.min(...own.map(timeOf)),
    owns,
    scrapes: (labels) => scrapes.has(scrapeOf(labels)),
  };
}

function timeOf({ value }: Series): number {
  return numberOf(value[1]);
}

/** All labels but the metric's name: queries, hits and `_created` of one rank share them. */
function keyOf(labels: Labels): string {
  return JSON.stringify(
    Object.entries(labels)
      .filter(([name]) => name !== "__name__")
      .sort(([one], [other]) => (one < other ? -1 : 1)),
  );
}
