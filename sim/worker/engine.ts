import { randomUUID } from "node:crypto";
import type { Clock } from "../clock.ts";
import { BlockChain } from "./block-chain.ts";
import type { BlockListener } from "./block-event.ts";
import type { RemoteHalf } from "./kv-transfer.ts";
import { PrefixCache } from "./prefix-cache.ts";
import type { Reader, Running, Sequence } from "./sequence.ts";
import { type Timing, tokenDelay } from "./timing.ts";
import { outputSeed, outputToken } from "./vocabulary.ts";

export interface EngineOptions {
  readonly model: string;
  /** Tokens a block. */
  readonly blockSize: number;
  /** Blocks in the cache. */
  readonly cacheBlocks: number;
  /** Requests that run at once; the others wait in order of arrival. */
  readonly maxNumSeqs: number;
  readonly timing: Timing;
  readonly prefixCaching: boolean;
  /** Hears of the blocks in its prefix cache (vLLM's --kv-events-config); undefined = no events. */
  readonly kvEvents?: BlockListener | undefined;
}

export interface Job {
  readonly prompt: readonly number[];
  /** Output tokens, at least 1. */
  readonly maxTokens: number;
  /** Keeps its blocks apart from those with another salt. */
  readonly cacheSalt: string;
  readonly stallAfter: number;
  readonly reader: Reader;
  /** What another engine does of it. */
  readonly remote?: RemoteHalf | undefined;
}

/** What the metrics hear. */
export interface EngineObserver {
  scheduled(sequence: Sequence, running: Running): void;
  firstToken(sequence: Sequence, running: Running): void;
  /** `count` more tokens, `gapMs` apart. */
  laterTokens(count: number, gapMs: number): void;
  finished(sequence: Sequence, running: Running): void;
}

/**
 * Queue, prefix cache and token clock of one engine. One timer serves all sequences: each wake-up hands out every
 * token that is due, so 256 streams cost one timer, not 256.
 */
export class Engine {
  /** By which others name it when they fetch its blocks. */
  readonly id = randomUUID();
  readonly cache: PrefixCache;
  readonly #options: EngineOptions;
  readonly #clock: Clock;
  readonly #observer: EngineObserver;
  readonly #waiting = new Set<Sequence>();
  readonly #running = new Set<Sequence>();
  #wakeAt = Number.POSITIVE_INFINITY;
  #cancelWake: () => void = () => {};

  constructor(options: EngineOptions, clock: Clock, observer: EngineObserver) {
    this.#options = options;
    this.#clock = clock;
    this.#observer = observer;
    this.cache = new PrefixCache(options.cacheBlocks, options.prefixCaching ? options.kvEvents : undefined);
  }

  get runningCount(): number {
    return this.#running.size;
  }

  get waitingCount(): number {
    return this.#waiting.size;
  }

  /** Blocks that a request holds while it runs. All its room is reserved at once: nothing is ever preempted. */
  blocksFor(promptTokens: number, maxTokens: number): number {
    return Math.ceil((promptTokens + maxTokens) / this.#options.blockSize);
  }

  submit(job: Job): Sequence {
    const chain = new BlockChain(this.#options.blockSize, `${this.#options.model}\0${job.cacheSalt}`);
    const sequence: Sequence = {
      prompt: job.prompt,
      maxTokens: job.maxTokens,
      stallAfter: job.stallAfter,
      reader: job.reader,
      remote: job.remote,
      arrivedAt: this.#clock.now(),
      promptKeys: chain.pushAll(job.prompt),
      chain,
      outputSeed: outputSeed(job.prompt),
    };
    this.#waiting.add(sequence);
    this.#wake(sequence.arrivedAt);
    return sequence;
  }

  /** The reader is gone: frees its place and its blocks. Does nothing for a sequence that has ended. */
  abort(sequence: Sequence): void {
    this.#waiting.delete(sequence);
    if (!this.#running.delete(sequence)) return;
    if (sequence.running !== undefined) this.cache.release(sequence.running.lease);
    this.#wake(this.#clock.now());
  }

  /** Forgets everybody, without a word to the readers. */
  stop(): void {
    this.#cancelWake();
    this.#waiting.clear();
    this.#running.clear();
  }

  #advance(): void {
    this.#wakeAt = Number.POSITIVE_INFINITY;
    const now = this.#clock.now();
    for (const sequence of this.#running) this.#produce(sequence, now);
    this.#schedule(now);
    let next = Number.POSITIVE_INFINITY;
    for (const sequence of this.#running) next = Math.min(next, this.#dueAt(sequence));
    if (next < Number.POSITIVE_INFINITY) this.#wake(next);
  }

  #schedule(now: number): void {
    for (const sequence of this.#waiting) {
      if (this.#running.size >= this.#options.maxNumSeqs) return;
      const { prompt, promptKeys, maxTokens, remote } = sequence;
      // The last prompt token is always computed, for its logits: h(L) = floor((L - 1) / B) * B at most.
      const { blockSize, prefixCaching } = this.#options;
      const lookup = prefixCaching ? promptKeys.slice(0, Math.floor((prompt.length - 1) / blockSize)) : [];
      const lease = this.cache.reserve(lookup, this.blocksFor(prompt.length, maxTokens));
      if (lease === undefined) return;
      const cachedTokens = lease.hitBlocks * this.#options.blockSize;
      const running: Running = {
        lease,
        cachedTokens,
        externalTokens: remote === "prefill" ? prompt.length - cachedTokens : 0,
        scheduledAt: now,
        firstTokenAt: 0,
        lastTokenAt: 0,
        producedTokens: 0,
      };
      sequence.running = running;
      this.#waiting.delete(sequence);
      this.#running.add(sequence);
      this.#observer.scheduled(sequence, running);
      sequence.reader.scheduled(cachedTokens, running.externalTokens);
    }
  }

  #dueAt({ running, prompt, stallAfter }: Sequence): number {
    if (running === undefined || running.producedTokens >= stallAfter) return Number.POSITIVE_INFINITY;
    const fetched = running.externalTokens;
    const work = { fetched, computed: fetched > 0 ? 1 : prompt.length - running.cachedTokens };
    return running.scheduledAt + tokenDelay(this.#options.timing, work, running.producedTokens);
  }

  #produce(sequence: Sequence, now: number): void {
    const { running, maxTokens } = sequence;
    if (running === undefined) return;
    const from = running.producedTokens;
    while (running.producedTokens < maxTokens && this.#dueAt(sequence) <= now) {
      this.#computeBlocks(sequence, running);
      running.producedTokens += 1;
    }
    const count = running.producedTokens - from;
    if (count === 0) return;
    this.#observe(sequence, running, from, now);
    sequence.reader.produced(from, running.producedTokens);
    if (running.producedTokens < maxTokens) return;
    this.#running.delete(sequence);
    this.cache.release(running.lease);
    this.#observer.finished(sequence, running);
    sequence.reader.finished();
  }

  /** To sample a token the engine computes all before it; the last token of an answer is therefore never cached. */
  #computeBlocks(sequence: Sequence, running: Running): void {
    const { chain, promptKeys } = sequence;
    if (running.producedTokens === 0) {
      for (const key of promptKeys.slice(running.lease.hitBlocks)) this.cache.commit(running.lease, key);
      return;
    }
    const key = chain.push(outputToken(sequence.outputSeed, running.producedTokens - 1).id);
    if (key !== undefined) this.cache.commit(running.lease, key);
  }

  #observe(sequence: Sequence, running: Running, from: number, now: number): void {
    const later = running.producedTokens - Math.max(from, 1);
    if (from === 0) {
      running.firstTokenAt = now;
      this.#observer.firstToken(sequence, running);
    }
    if (later > 0) this.#observer.laterTokens(later, from === 0 ? 0 : (now - running.lastTokenAt) / later);
    running.lastTokenAt = now;
  }

  #wake(when: number): void {
    if (when >= this.#wakeAt) return;
    this.#cancelWake();
    this.#wakeAt = when;
    this.#cancelWake = this.#clock.at(when, () => this.#advance());
  }
}
