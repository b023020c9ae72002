import type { Entry } from "./entry.ts";

/** How the output of the successful requests was counted. */
export interface OutputFigures {
  /** Successful requests by where their number of output tokens is from. */
  readonly tokenSources: { readonly usage: number; readonly chunks: number };
  /** Events with content of the successful requests. */
  readonly chunks: number;
  /** Tokens / events over the requests whose tokens the server counted; null when there is none. Not 1 = ITL is no TPOT. */
  readonly tokensPerChunk: number | null;
}

export class OutputTally {
  readonly #sources = { usage: 0, chunks: 0 };
  #chunks = 0;
  #countedTokens = 0;
  #countedChunks = 0;

  /** Takes a successful request. */
  add({ outputTokens, chunks }: Entry): void {
    this.#sources[outputTokens.source]++;
    this.#chunks += chunks;
    if (outputTokens.source === "chunks") return;
    this.#countedTokens += outputTokens.count;
    this.#countedChunks += chunks;
  }

  figures(): OutputFigures {
    return {
      tokenSources: { ...this.#sources },
      chunks: this.#chunks,
      tokensPerChunk: this.#countedChunks > 0 ? this.#countedTokens / this.#countedChunks : null,
    };
  }
}
