import type { CompletionKind } from "./completion-request.ts";
import type { KvHandover } from "./kv-transfer.ts";

/** What every chunk and body of one answer carries. */
export interface AnswerHead {
  readonly kind: CompletionKind;
  readonly id: string;
  readonly model: string;
  /** Unix seconds. */
  readonly created: number;
}

export interface Usage {
  prompt_tokens: number;
  total_tokens: number;
  completion_tokens: number;
  prompt_tokens_details: { cached_tokens: number } | null;
}

/** @param cachedTokens undefined = the engine does not tell (vLLM without --enable-prompt-tokens-details). */
export function usage(
  promptTokens: number,
  completionTokens: number,
  cachedTokens: number | undefined,
): Usage {
  return {
    prompt_tokens: promptTokens,
    total_tokens: promptTokens + completionTokens,
    completion_tokens: completionTokens,
    prompt_tokens_details: cachedTokens === undefined ? null : { cached_tokens: cachedTokens },
  };
}

/** A whole answer; of a prompt that another engine goes on with, where its blocks are. */
export function wholeAnswer(head: AnswerHead, text: string, used: Usage, handover?: KvHandover): unknown {
  const chat = head.kind === "chat";
  const end = { logprobs: null, finish_reason: "length", stop_reason: null };
  const choice = chat
    ? { index: 0, message: { role: "assistant", content: text }, ...end }
    : { index: 0, text, ...end };
  return {
    ...fields(head, chat ? "chat.completion" : "text_completion"),
    choices: [choice],
    usage: used,
    kv_transfer_params: handover ?? null,
  };
}

/** The chunks of one streamed answer as SSE events. What never changes is put together once, not for every token. */
export class ChunkWriter {
  readonly #opening: string;
  readonly #chat: boolean;

  constructor(head: AnswerHead) {
    this.#chat = head.kind === "chat";
    const object = this.#chat ? "chat.completion.chunk" : "text_completion";
    this.#opening = `data: ${JSON.stringify(fields(head, object)).slice(0, -1)},"choices":[`;
  }

  /** The role chunk that chat begins with, its content empty; "" for text completions. */
  role(used?: Usage): string {
    if (!this.#chat) return "";
    const delta =
      '{"index":0,"delta":{"role":"assistant","content":""},"logprobs":null,"finish_reason":null}';
    return this.#event(delta, used);
  }

  /** One token; the last one says why the answer ends. */
  token(text: string, last: boolean, used?: Usage): string {
    const said = this.#chat
      ? `"delta":{"content":${JSON.stringify(text)}}`
      : `"text":${JSON.stringify(text)}`;
    const end = last ? '"finish_reason":"length","stop_reason":null' : '"finish_reason":null';
    return this.#event(`{"index":0,${said},"logprobs":null,${end}}`, used);
  }

  /** The chunk without choices that `include_usage` asks for. */
  usage(used: Usage): string {
    return this.#event("", used);
  }

  #event(choice: string, used: Usage | undefined): string {
    return `${this.#opening}${choice}]${used === undefined ? "" : `,"usage":${JSON.stringify(used)}`}}\n\n`;
  }
}

function fields({ id, created, model }: AnswerHead, object: string): Record<string, unknown> {
  return { id, object, created, model };
}
