import * as buckets from "./buckets.ts";
import type { Instruments } from "./instruments.ts";
import type { Running, Sequence } from "./sequence.ts";

/** Bytes of a token's keys and values in Llama 3.2 3B: 28 layers, 8 KV heads of 128 numbers of 2 bytes, both. */
const bytesPerToken = 28 * 8 * 128 * 2 * 2;
/** Reads that fetch one block: a region of keys and one of values a layer. */
const descriptorsPerBlock = 28 * 2;
/** Handing a transfer to the network card, whatever its size. */
const postSeconds = 0.0005;

export interface KvMetricsOptions {
  /** Whether the engine has a KV connector: without one vLLM has no nixl metrics, and looks nothing up. */
  readonly connected: boolean;
  /** Tokens a block. */
  readonly blockSize: number;
  readonly transferMsPerToken: number;
}

/** What vLLM counts of blocks that other engines computed (vLLM loggers; nixl connector's NixlPromMetrics). */
export class KvMetrics {
  readonly #options: KvMetricsOptions;
  readonly #queries: ReturnType<Instruments["counter"]>;
  readonly #hits: ReturnType<Instruments["counter"]>;
  readonly #nixl: ReturnType<typeof nixl> | undefined;

  constructor(instruments: Instruments, options: KvMetricsOptions) {
    this.#options = options;
    const external = "External prefix cache";
    this.#queries = instruments.counter("external_prefix_cache_queries", `${external} queries, in tokens.`);
    this.#hits = instruments.counter("external_prefix_cache_hits", `${external} hits, in tokens.`);
    this.#nixl = options.connected ? nixl(instruments) : undefined;
  }

  /** With a connector every request is looked up there for what the own cache did not hold. */
  scheduled({ prompt }: Sequence, { cachedTokens, externalTokens }: Running): void {
    if (!this.#options.connected) return;
    this.#queries.inc(prompt.length - cachedTokens);
    this.#hits.inc(externalTokens);
  }

  /** The blocks have come. Counted where they come to, as in vLLM. */
  fetched({ externalTokens }: Running): void {
    if (this.#nixl === undefined || externalTokens === 0) return;
    const blocks = Math.ceil(externalTokens / this.#options.blockSize);
    this.#nixl.transfer.observe((externalTokens * this.#options.transferMsPerToken) / 1000);
    this.#nixl.post.observe(postSeconds);
    this.#nixl.bytes.observe(blocks * this.#options.blockSize * bytesPerToken);
    this.#nixl.descriptors.observe(blocks * descriptorsPerBlock);
  }
}

function nixl(instruments: Instruments) {
  const { transferTime, transferBytes, transferDescriptors } = buckets;
  instruments.counter("nixl_num_failed_transfers", "Failed NIXL KV cache transfers.");
  instruments.counter("nixl_num_failed_notifications", "Failed NIXL KV cache notifications.");
  instruments.counter("nixl_num_kv_expired_reqs", "Requests whose KV blocks nobody fetched in time.");
  return {
    transfer: instruments.histogram(
      "nixl_xfer_time_seconds",
      "Duration of a KV cache transfer.",
      transferTime.slice(1),
    ),
    post: instruments.histogram("nixl_post_time_seconds", "Time to post a KV cache transfer.", transferTime),
    bytes: instruments.histogram("nixl_bytes_transferred", "Bytes of a KV cache transfer.", transferBytes),
    descriptors: instruments.histogram(
      "nixl_num_descriptors",
      "Descriptors of a KV cache transfer.",
      transferDescriptors,
    ),
  };
}
