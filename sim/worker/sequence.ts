import type { BlockChain } from "./block-chain.ts";
import type { RemoteHalf } from "./kv-transfer.ts";
import type { Lease } from "./prefix-cache.ts";

/** Where an answer goes while it is made. Called by the engine, never before `submit` returned. */
export interface Reader {
  /** Left the queue; `cachedTokens` of the prompt were found here, `externalTokens` come from another engine. */
  scheduled(cachedTokens: number, externalTokens: number): void;
  /** Output tokens `from` up to and without `to` exist now. More than one when the process fell behind. */
  produced(from: number, to: number): void;
  /** All tokens were produced. */
  finished(): void;
}

/** A request inside the engine. Times are the clock's milliseconds. */
export interface Sequence {
  readonly prompt: readonly number[];
  readonly maxTokens: number;
  /** Tokens after which nothing more comes, for ever: the stall fault. Infinity = none. */
  readonly stallAfter: number;
  readonly reader: Reader;
  readonly remote: RemoteHalf | undefined;
  readonly arrivedAt: number;
  /** Keys of the prompt's full blocks; `chain` goes on from there. */
  readonly promptKeys: readonly number[];
  readonly chain: BlockChain;
  /** What the answer's words are drawn from. */
  readonly outputSeed: number;
  running?: Running;
}

export interface Running {
  readonly lease: Lease;
  readonly cachedTokens: number;
  /** Prompt tokens whose blocks another engine computed; the last one is computed again all the same. */
  readonly externalTokens: number;
  readonly scheduledAt: number;
  firstTokenAt: number;
  lastTokenAt: number;
  producedTokens: number;
}
