import { InvalidError } from "../../../lib/errors/index.ts";
import { parseExposition, runningGauge, type Sample, servedNothing } from "../../../lib/metrics/index.ts";

type Labels = Sample["labels"];

interface Source {
  /** Names by age, newest first; a page may have two of them, and the newest counts. */
  readonly names: readonly string[];
  /** Which of its series; undefined = all. */
  readonly only?: (labels: Labels) => boolean;
}

/** vLLM's counters end in `_total`; the llm-d simulator's of some versions do not. */
const counter = (name: string) => [`vllm:${name}_total`, `vllm:${name}`];

/** Where each figure stands on an engine's page. Tokens, requests, seconds or bytes. */
const SOURCES = {
  promptTokens: { names: counter("prompt_tokens") },
  generationTokens: { names: counter("generation_tokens") },
  /** Requests that an engine ended since another one decodes; vLLM itself counts these as `length`. */
  remoteDecodes: {
    names: counter("request_success"),
    only: (labels) => (labels["finished_reason"] ?? labels["finish_reason"]) === "remote_decode",
  },
  /** Prompt tokens whose blocks came from another engine. */
  fetchedTokens: {
    names: counter("prompt_tokens_by_source"),
    only: (labels) => labels["source"] === "external_kv_transfer",
  },
  /** Prompt tokens that the engine held itself. */
  localHits: { names: counter("prefix_cache_hits") },
  externalHits: { names: counter("external_prefix_cache_hits") },
  transfers: { names: ["vllm:nixl_xfer_time_seconds_count"] },
  transferSeconds: { names: ["vllm:nixl_xfer_time_seconds_sum"] },
  transferBytes: { names: ["vllm:nixl_bytes_transferred_sum"] },
  failedTransfers: { names: counter("nixl_num_failed_transfers") },
  /** Requests whose blocks nobody fetched in time; counted by the engine that prefilled. */
  expired: { names: counter("nixl_num_kv_expired_reqs") },
} as const satisfies Readonly<Record<string, Source>>;

export type Figure = keyof typeof SOURCES;

/** Undefined: the page has no such metric. */
export type Figures = Readonly<Record<Figure, number | undefined>>;

export const figures = Object.keys(SOURCES) as readonly Figure[];

/** One engine's page at a moment. */
export interface EngineCounts {
  readonly figures: Figures;
  /** When the counting process started, as the page tells it. */
  readonly start: string;
  /** Whether the engine has served nothing: a figure that it does not tell may come with its first request. */
  readonly unused: boolean;
}

/** Of an engine that has served nothing: what every engine counts, and no word on the rest. */
const NOTHING = Object.fromEntries(
  figures.map((figure) => [
    figure,
    figure === "promptTokens" || figure === "generationTokens" ? 0 : undefined,
  ]),
) as Figures;

const STARTS = ["process_start_time_seconds", "vllm:prompt_tokens_created"];
const wanted: ReadonlySet<string> = new Set([
  ...STARTS,
  runningGauge,
  ...Object.values<Source>(SOURCES).flatMap(({ names }) => names),
]);

/**
 * Reads an engine's page, summed over its data-parallel ranks. Undefined: it serves other models only. Throws
 * InvalidError for a page without prompt tokens, which every engine counts.
 */
export function readEngine(page: string, model: string): EngineCounts | undefined {
  const { samples } = parseExposition(page, (name) => wanted.has(name));
  const idle = servedNothing(page, samples);
  if (idle.length > 0) {
    const serves = idle.some(({ labels }) => (labels["model_name"] ?? model) === model);
    return serves ? { figures: NOTHING, start: startOf(samples), unused: true } : undefined;
  }
  if (pick(samples, SOURCES.promptTokens).length === 0) {
    throw new InvalidError("the metrics page has no vllm:prompt_tokens series", {
      hint: "is this a vLLM engine's /metrics?",
    });
  }
  const own = samples.filter(({ labels }) => (labels["model_name"] ?? model) === model);
  if (pick(own, SOURCES.promptTokens).length === 0) return undefined;
  const read = Object.fromEntries(figures.map((figure) => [figure, total(own, SOURCES[figure])]));
  return { figures: read as Figures, start: startOf(own), unused: false };
}

function startOf(samples: readonly Sample[]): string {
  const starts = samples.filter(({ name }) => STARTS.includes(name));
  return starts.map(({ value }) => value).join(" ");
}

function total(samples: readonly Sample[], source: Source): number | undefined {
  const series = pick(samples, source);
  if (series.length === 0) return undefined;
  const counted = series.filter(({ labels }) => source.only?.(labels) ?? true);
  const sum = counted.reduce((all, { value }) => all + value, 0);
  if (Number.isFinite(sum) && sum >= 0) return sum;
  throw new InvalidError(`${series[0]?.name} is ${sum}, which is no count`);
}

/** The series of the newest of a source's names that is there. */
function pick(samples: readonly Sample[], { names }: Source): readonly Sample[] {
  for (const name of names) {
    const found = samples.filter((sample) => sample.name === name);
    if (found.length > 0) return found;
  }
  return [];
}
