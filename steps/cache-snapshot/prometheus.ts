import { setTimeout as sleep } from "node:timers/promises";
import { InvalidError, UnreachableError } from "../../lib/errors/index.ts";
import { digest } from "../../lib/llm-d/engines.ts";
import type { Log } from "../../lib/log.ts";
import { createdOf } from "../../lib/metrics/index.ts";
import { numberOf, type Prometheus, type Series } from "../../lib/prometheus/index.ts";
import { type Look, lookAt } from "./look.ts";
import { type Reading, type Readings, someOf } from "./reading.ts";
import { type Scope, select, selectorText } from "./scope.ts";
import type { SeriesOf } from "./series.ts";

/** Pause between two looks for newer samples. */
const POLL_MS = 500;

const DROPPED = "do its metricRelabelings drop vLLM's counters?";

export interface PrometheusOptions {
  /** Most seconds to wait for samples newer than the beginning of this reading. */
  readonly freshnessTimeoutSeconds: number;
  readonly signal: AbortSignal;
  readonly log: Log;
}

/**
 * The counters from Prometheus. A sample is as old as the last scrape, so every series must first have one that is
 * newer than Prometheus' own clock was at the beginning; then all series are read as of one time.
 */
export async function readPrometheus(
  prometheus: Prometheus,
  scope: Scope,
  options: PrometheusOptions,
): Promise<Readings> {
  const edge = await prometheus.now();
  const until = performance.now() + options.freshnessTimeoutSeconds * 1000;
  for (;;) {
    const look = await lookAt(prometheus, scope);
    const problem = problemOf(look, scope, edge, prometheus.url);
    if (problem === undefined && look !== undefined) {
      options.log.info(
        `Prometheus has samples of all engines newer than ${new Date(edge * 1000).toISOString()}.`,
      );
      return await readValues(prometheus, scope, freshOnly(look, edge));
    }
    const pointless = look === undefined && scope.engines.length === 0;
    if (problem !== undefined && (pointless || performance.now() > until)) throw problem;
    await sleep(POLL_MS, undefined, { signal: options.signal });
  }
}

/** What still keeps the figures from being read, if anything does. */
function problemOf(look: Look | undefined, scope: Scope, edge: number, url: string) {
  if (look === undefined) {
    const where = selectorText(scope) || "any label";
    return new InvalidError(`${url} has no vllm:prefix_cache_queries series with ${where}`, {
      hint: `does it scrape the engines, and are namespace and model spelt as its labels namespace and model_name are? ${DROPPED}`,
      reproduce: `curl -sS ${url}/api/v1/query --data-urlencode 'query=count by (namespace, model_name) ({__name__=~"vllm:.*prefix_cache_queries.*"})'`,
    });
  }
  const { engines, missing } = look.assigned;
  if (missing.length > 0) {
    return new InvalidError(`${url} has no cache counters of the ready engine ${someOf(missing)}`, {
      hint: `is there a PodMonitor or ServiceMonitor that selects it, with the right port? ${DROPPED}`,
    });
  }
  const stale = engines.filter(({ newest, ready }) => newest <= edge && ready);
  const [stalest] = stale.sort((one, other) => one.newest - other.newest);
  if (stalest === undefined) return undefined;
  const age = (look.time - stalest.newest).toFixed(1);
  return new UnreachableError(
    `${stale.length} of ${engines.length} engines have no new sample in ${url}; the stalest, of ${stalest.name}, is ${age} s old`,
    {
      hint: "raise freshness-timeout-seconds above twice the scrape interval, or look at the target's state",
    },
  );
}

/** Engines that are not ready may have stopped to answer; what is left of them in Prometheus is old. */
function freshOnly(look: Look, edge: number): Look {
  const { engines, warnings, ...rest } = look.assigned;
  const stale = engines.filter(({ newest }) => newest <= edge).map(({ name }) => name);
  if (stale.length === 0) return look;
  const warning = `left out ${someOf(stale)}: not ready, and without a new sample`;
  const fresh = engines.filter(({ newest }) => newest > edge);
  return { ...look, assigned: { ...rest, engines: fresh, warnings: [...warnings, warning] } };
}

async function readValues(
  prometheus: Prometheus,
  scope: Scope,
  { time, names, assigned }: Look,
): Promise<Readings> {
  const at = time.toFixed(3);
  const vector = (name: string, within: Scope) => prometheus.vector(select(name, within), at);
  const counters = names === undefined ? [] : [names.queries, names.hits, createdOf(names.queries)];
  const [process = [], queries = [], hits = [], created = []] = await Promise.all([
    vector("process_start_time_seconds", { ...scope, model: undefined }),
    ...counters.map((name) => vector(name, scope)),
  ]);
  const readings = assigned.engines.map((engine): Reading => {
    const { name, role, unused } = engine;
    const identity = digest([engine.identity, ...starts(engine, created, process)].join(" "));
    if (unused || names === undefined) return { name, role, identity, queries: 0, hits: 0 };
    return {
      name,
      role,
      identity,
      queries: total(engine, queries, names.queries),
      hits: total(engine, hits, names.hits),
    };
  });
  return { at: Math.round(time * 1000), engines: readings, warnings: assigned.warnings };
}

function total(engine: SeriesOf, series: readonly Series[], name: string): number {
  const values = series.filter(({ metric }) => engine.owns(metric)).map(({ value }) => numberOf(value[1]));
  const tokens = values.reduce((one, other) => one + other, 0);
  if (values.length > 0 && Number.isSafeInteger(tokens) && tokens >= 0) return tokens;
  throw new InvalidError(
    `${name} of ${engine.name} is ${values.length === 0 ? "missing" : tokens} in Prometheus`,
  );
}

function starts(engine: SeriesOf, created: readonly Series[], process: readonly Series[]): string[] {
  const own = created.filter(({ metric }) => engine.owns(metric));
  const same = process.filter(({ metric }) => engine.scrapes(metric));
  return [...own, ...same].map(({ value }) => value[1]);
}
