import { firstCounters, runningGauge } from "../../lib/metrics/index.ts";
import type { Series } from "../../lib/prometheus/index.ts";
import type { Ask, Scope } from "./scope.ts";
import { type Assigned, engineOf } from "./series.ts";

interface Questions {
  readonly ask: Ask;
  /** Gives whether a series comes from a scrape that lost nothing, see `wholeScrapes`. */
  readonly askWhole: () => Promise<(labels: Series["metric"]) => boolean>;
}

/**
 * The gauges of ready engines that have served nothing and tell no counters yet, see `servedNothing`. Where Kubernetes
 * knows the engines, they are asked for only when one is missing; where it knows none, always: an engine that was left
 * out before its first request would be a new one after it. A gauge whose scrape lost series to relabelling says
 * nothing of the counters: they may be among what was dropped.
 */
export async function findUnused(
  { ask, askWhole }: Questions,
  scope: Scope,
  counted: Assigned,
): Promise<Series[]> {
  const known = scope.engines;
  if (known.length > 0 && counted.missing.length === 0) return [];
  const has = new Set(counted.engines.map(({ name }) => name));
  const silent = (await ask(runningGauge, scope)).filter(({ metric }) => {
    const engine = engineOf(metric, known);
    return engine?.ready === true && !has.has(engine.name);
  });
  if (silent.length === 0) return [];
  const isWhole = await askWhole();
  const believed = silent.filter(({ metric }) => isWhole(metric));
  if (believed.length === 0) return [];
  // Only now: of a scrape that has just come in, whoever sees the gauge must see the tokens as well. They are tokens of
  // any model and of any of the engine's scrapes: one that leaves out most series says nothing about them.
  const anyModel = { ...scope, model: undefined };
  const tokens = (await Promise.all(firstCounters.map((name) => ask(name, anyModel)))).flat();
  const used = new Set(tokens.map(({ metric }) => engineOf(metric, known)?.name));
  return believed.filter(({ metric }) => !used.has(engineOf(metric, known)?.name));
}
