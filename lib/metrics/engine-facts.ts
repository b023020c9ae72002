import { type CacheConfig, cacheConfigOf, INFO } from "./cache-config.ts";
import { parseExposition, type Sample } from "./exposition.ts";
import { type CounterNames, counterNames } from "./prefix-cache.ts";
import { firstCounters, runningGauge, servedNothing } from "./unused.ts";

/** What is kept of an engine's metrics page, which may be long: the engines of a large stack are many. */
export interface EngineFacts {
  /** Undefined when the page says nothing of the cache. */
  readonly cache: CacheConfig | undefined;
  /** Values of `model_name` on the counters, each once. */
  readonly models: readonly string[];
  /** Names of the prefix-cache token counters; undefined when the page has none. */
  readonly counters: CounterNames | undefined;
  /** Series on the page that newer vLLMs have no more: one without others is of a removed generation. */
  readonly outdated: readonly string[];
  /** Whether it is SGLang's, which has no such counters. */
  readonly sglang: boolean;
  /** Whether it has served nothing since it started, so that it may have counters that it does not tell yet. */
  readonly unused: boolean;
}

/** Series of engines that are gone, and of the generation before the present one (vLLM V0, V1 before 0.13). */
const OUTDATED = [
  "vllm:gpu_prefix_cache_hit_rate",
  "vllm:cpu_prefix_cache_hit_rate",
  "vllm:gpu_prefix_cache_queries",
  "vllm:gpu_prefix_cache_queries_total",
  "vllm:gpu_cache_usage_perc",
];

/** A series that every page of SGLang has. */
const SGLANG = "sglang:num_running_reqs";

const wanted: ReadonlySet<string> = new Set([
  INFO,
  SGLANG,
  ...OUTDATED,
  runningGauge,
  ...firstCounters,
  ...counterNames.flatMap(({ queries, hits }) => [queries, hits]),
]);

/** Reads the page of one engine in one pass. Throws InvalidError where it is no page of metrics, or was cut. */
export function readEngineFacts(page: string): EngineFacts {
  const { samples } = parseExposition(page, (name) => wanted.has(name));
  const names = new Set(samples.map(({ name }) => name));
  return {
    cache: cacheConfigOf(samples),
    models: [...new Set(samples.map(modelOf).filter((model) => model !== ""))],
    counters: counterNames.find(({ queries, hits }) => names.has(queries) && names.has(hits)),
    outdated: OUTDATED.filter((name) => names.has(name)),
    sglang: names.has(SGLANG),
    unused: servedNothing(page, samples).length > 0,
  };
}

/** A copy: a part of a text keeps the whole text in memory, and this one is kept while the page is not. */
function modelOf({ name, labels }: Sample): string {
  return name === INFO ? "" : Buffer.from(labels["model_name"] ?? "").toString();
}
