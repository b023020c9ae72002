import { InvalidError } from "../errors/index.ts";
import { parseExposition, type Sample } from "./exposition.ts";
import { runningGauge, servedNothing } from "./unused.ts";

/** A pair of counters, as one generation of vLLM names them. */
export interface CounterNames {
  readonly queries: string;
  readonly hits: string;
}

/**
 * The prefix-cache counters by age, newest first: vLLM since 0.9, the llm-d simulator (which drops `_total`), early
 * vLLM V1. A page may have two generations at once; the newest one counts.
 */
export const counterNames: readonly CounterNames[] = ["vllm:", "vllm:gpu_"].flatMap((prefix) =>
  ["_total", ""].map((suffix) => ({
    queries: `${prefix}prefix_cache_queries${suffix}`,
    hits: `${prefix}prefix_cache_hits${suffix}`,
  })),
);

/** The prefix-cache counters of one engine, summed over its data-parallel ranks. Unit: tokens. */
export interface PrefixCache {
  readonly queries: number;
  readonly hits: number;
  /** When the counting process started, as the page tells it; changes when the counters go back to zero. */
  readonly start: string;
}

const PROCESS_START = "process_start_time_seconds";

const startNames: readonly string[] = [
  PROCESS_START,
  ...counterNames.map(({ queries }) => createdOf(queries)),
];
const familyNames: readonly string[] = counterNames.map(({ queries }) => queries.replace(/_total$/, ""));
const wantedNames: ReadonlySet<string> = new Set([
  ...counterNames.flatMap(({ queries, hits }) => [queries, hits]),
  ...familyNames,
  ...startNames,
  runningGauge,
]);

/** The `_created` twin of a counter: Unix time of its first moment. A time, never to be read as a count. */
export function createdOf(counter: string): string {
  return `${counter.replace(/_total$/, "")}_created`;
}

/**
 * Reads one engine's page. With a model, only its series count; without one the page must be of a single model.
 * Undefined: the engine serves other models only. Throws InvalidError when the page of an engine that has served has no
 * such counters at all, since a missing series is not a zero.
 */
export function readPrefixCache(page: string, model: string | undefined): PrefixCache | undefined {
  const { samples, help } = parseExposition(page, (name) => wantedNames.has(name));
  const names = counterNames.find(({ queries }) => samples.some(({ name }) => name === queries));
  if (names === undefined) {
    const idle = servedNothing(page, samples);
    if (idle.length > 0) return untouched(samples, idle, model);
    throw new InvalidError("the metrics page has no vllm:prefix_cache_queries series", {
      hint: "is this a vLLM engine's /metrics, and is prefix caching on (--enable-prefix-caching)?",
    });
  }
  refuseBlocks(help, names);
  if (model === undefined) requireOneModel(samples.filter(({ name }) => name === names.queries));
  const chosen = samples.filter((sample) => model === undefined || modelOf(sample) === model);
  if (!chosen.some(({ name }) => name === names.queries)) return undefined;
  requireTwins(chosen, names);
  return {
    queries: sum(chosen, names.queries),
    hits: sum(chosen, names.hits),
    start: startOf(samples, chosen, createdOf(names.queries)),
  };
}

/** Zeros. Those of several models, none of them named, are refused now rather than once they count. */
function untouched(
  samples: readonly Sample[],
  idle: readonly Sample[],
  model: string | undefined,
): PrefixCache | undefined {
  if (model === undefined) requireOneModel(idle);
  const serves = model === undefined || idle.some((sample) => modelOf(sample) === model);
  return serves ? { queries: 0, hits: 0, start: startOf(samples, [], "") } : undefined;
}

function requireOneModel(samples: readonly Sample[]): void {
  const models = new Set(samples.map(modelOf));
  if (models.size <= 1) return;
  throw new InvalidError(`the metrics page has the counters of several models (${[...models].join(", ")})`, {
    hint: "name one of them in the param model",
  });
}

/** Each rank has both counters. One without its twin, left out of a sum, would bend the rate and say nothing. */
function requireTwins(samples: readonly Sample[], { queries, hits }: CounterNames): void {
  const twins = { [queries]: hits, [hits]: queries };
  const series = new Set(samples.map(({ name, labels }) => name + formatLabels(labels)));
  for (const { name, labels } of samples) {
    const twin = twins[name];
    const missing = `${twin}${formatLabels(labels)}`;
    if (twin === undefined || series.has(missing)) continue;
    throw new InvalidError(`the metrics page has no series ${missing}, but its twin ${name}`);
  }
}

function formatLabels(labels: Sample["labels"]): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return pairs.length === 0 ? "" : `{${pairs.sort().join(",")}}`;
}

/** Both tell of a restart; a page may have one, or neither (several API server processes). */
function startOf(samples: readonly Sample[], chosen: readonly Sample[], created: string): string {
  const process = samples.filter(({ name }) => name === PROCESS_START);
  const counters = chosen.filter(({ name }) => name === created);
  return [...process, ...counters].map(({ value }) => value).join(" ");
}

/** The models whose counters a page has, or would have. */
export function modelsOf(page: string): string[] {
  const { samples } = parseExposition(page, (name) => wantedNames.has(name));
  const counted = samples.filter(({ name }) => counterNames.some(({ queries }) => queries === name));
  return [...new Set([...counted, ...servedNothing(page, samples)].map(modelOf))];
}

function modelOf({ labels }: Sample): string {
  return labels["model_name"] ?? "";
}

function sum(samples: readonly Sample[], name: string): number {
  const values = samples.filter((sample) => sample.name === name).map(({ value }) => value);
  const total = values.reduce((one, other) => one + other, 0);
  if (!Number.isSafeInteger(total) || total < 0)
    throw new InvalidError(`${name} is ${total}, not a count of tokens`);
  return total;
}

/** The first builds of vLLM V1 counted blocks under the old names, as their help text says. */
function refuseBlocks(help: ReadonlyMap<string, string>, { queries }: CounterNames): void {
  const text = help.get(queries) ?? help.get(queries.replace(/_total$/, "")) ?? "";
  if (!/queried blocks/.test(text)) return;
  throw new InvalidError(`${queries} of this engine counts blocks, not tokens: "${text}"`, {
    hint: "update vLLM to 0.10 or newer",
  });
}
