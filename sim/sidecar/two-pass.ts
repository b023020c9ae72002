import { cachedTokensOf } from "./cached-tokens.ts";
import { type JsonObject, parseObject } from "./json-object.ts";

/** Fields that limit the answer: the prefill asks for one token by whatever name. */
const tokenLimits = ["max_tokens", "max_completion_tokens"] as const;

/** What makes an engine compute the prompt and keep its blocks for somebody else (nixlv2). */
const remoteDecode = {
  do_remote_decode: true,
  do_remote_prefill: false,
  remote_engine_id: null,
  remote_block_ids: null,
  remote_host: null,
  remote_port: null,
};

/** The two requests that nixlv2 makes of one. */
export class TwoPass {
  readonly #original: JsonObject;

  /** Throws a SyntaxError when the body is no JSON object. */
  constructor(body: Buffer) {
    this.#original = parseObject(body.toString());
  }

  /** The first: one token, not streamed. */
  prefillBody(): string {
    const { stream_options: _dropped, ...rest } = this.#original;
    const limits = Object.fromEntries(tokenLimits.map((name) => [name, 1]));
    return JSON.stringify({ ...rest, ...limits, stream: false, kv_transfer_params: remoteDecode });
  }

  /**
   * The second: as the client sent it, with where the blocks are. An answer that does not tell leaves the decoder to
   * compute the prompt itself. Throws a SyntaxError when the answer is no JSON object.
   */
  decodeBody(prefillAnswer: string): { body: Buffer; cachedTokens: number } {
    const answer = parseObject(prefillAnswer);
    const params = answer["kv_transfer_params"] ?? null;
    const body = Buffer.from(JSON.stringify({ ...this.#original, kv_transfer_params: params }));
    return { body, cachedTokens: cachedTokensOf(answer) };
  }
}
