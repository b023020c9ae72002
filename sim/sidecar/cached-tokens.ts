import { asObject } from "./json-object.ts";

/** The prompt tokens that an answer says were cached. vLLM gives no details when none were. */
export function cachedTokensOf(answer: unknown): number {
  const cached = asObject(asObject(asObject(answer)?.["usage"])?.["prompt_tokens_details"])?.[
    "cached_tokens"
  ];
  return typeof cached === "number" ? cached : 0;
}

/** The text with other cached tokens in its usage; what is no JSON with usage stays as it is. */
export function withCachedTokens(text: string, cachedTokens: number): string {
  const answer = asObject(parsed(text));
  const usage = asObject(answer?.["usage"]);
  if (usage === undefined) return text;
  const details = { ...asObject(usage["prompt_tokens_details"]), cached_tokens: cachedTokens };
  return JSON.stringify({ ...answer, usage: { ...usage, prompt_tokens_details: details } });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Writes the prefiller's cached tokens over the decoder's, which would call the whole prompt cached (llm-d-router
 * cached_tokens_usage_rewriter): an event of a stream at a time, any other body at its end.
 */
export class CachedTokensWriter {
  readonly #cachedTokens: number;
  readonly #stream: boolean;
  readonly #rest: Buffer[] = [];

  constructor(cachedTokens: number, stream: boolean) {
    this.#cachedTokens = cachedTokens;
    this.#stream = stream;
  }

  /** What can be sent on by now. @param piece undefined = the body has ended. */
  write(piece: Buffer | undefined): Buffer {
    if (piece !== undefined) this.#rest.push(piece);
    const end = piece === undefined;
    // Cut at a byte that is a character of its own, or a name in pieces would be garbled.
    const lineEnd = this.#stream && !end ? piece.lastIndexOf("\n") : -1;
    if (!end && lineEnd < 0) return Buffer.alloc(0);
    const held = Buffer.concat(this.#rest.splice(0));
    const cut = end ? held.length : held.length - piece.length + lineEnd + 1;
    if (cut < held.length) this.#rest.push(held.subarray(cut));
    return Buffer.from(this.#rewrite(held.toString("utf8", 0, cut)));
  }

  #rewrite(text: string): string {
    if (!this.#stream) return withCachedTokens(text, this.#cachedTokens);
    return text.replaceAll(/^data: (\{.*"usage".*\})(?=\r?$)/gm, (_line, data: string) => {
      return `data: ${withCachedTokens(data, this.#cachedTokens)}`;
    });
  }
}
