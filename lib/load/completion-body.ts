/** One message of a chat. */
export interface Message {
  readonly role: "system" | "user" | "assistant";
  readonly content: string;
}

/** What a completion is to complete. */
export interface Prompt {
  readonly prompt: string | readonly Message[];
  /** The prompt is a string without any character that JSON escapes, as all synthetic text is: see CompletionBody. */
  readonly isPlain?: boolean;
}

export const endpoints = ["chat", "completions"] as const;
export type Endpoint = (typeof endpoints)[number];

/** Path of an endpoint below the gateway's base URL. */
export const endpointPaths = { chat: "/v1/chat/completions", completions: "/v1/completions" } as const;

export interface BodyOptions {
  readonly endpoint: Endpoint;
  readonly model: string;
  /** Most output tokens. */
  readonly maxTokens: number;
  /** Sampling seed. */
  readonly seed: number;
  /** Goes on to `maxTokens` whatever the model would say (vLLM's `ignore_eos`): all answers have one length. */
  readonly ignoreEos: boolean;
}

/**
 * Bodies of streamed completions as JSON. All but the prompt is made once; a prompt that is the last one again costs
 * nothing. A body that was handed out must not be changed.
 */
export class CompletionBody {
  readonly #isChat: boolean;
  readonly #head: string;
  readonly #tail: string;
  #prompt: Prompt["prompt"] | undefined;
  #body: Buffer = Buffer.alloc(0);

  constructor({ endpoint, model, maxTokens, seed, ignoreEos }: BodyOptions) {
    this.#isChat = endpoint === "chat";
    this.#head = `{"model":${JSON.stringify(model)},"${this.#isChat ? "messages" : "prompt"}":`;
    const rest = JSON.stringify({
      max_tokens: maxTokens,
      temperature: 0,
      seed,
      ...(ignoreEos && { ignore_eos: true }),
      stream: true,
      stream_options: { include_usage: true },
    });
    this.#tail = `,${rest.slice(1)}`;
  }

  of({ prompt, isPlain = false }: Prompt): Buffer {
    if (prompt !== this.#prompt) {
      this.#prompt = prompt;
      this.#body = Buffer.from(this.#head + this.#promptJson(prompt, isPlain) + this.#tail);
    }
    return this.#body;
  }

  #promptJson(prompt: Prompt["prompt"], isPlain: boolean): string {
    if (typeof prompt !== "string") return JSON.stringify(this.#isChat ? prompt : joined(prompt));
    // Looking for characters to escape takes several times as long as all the rest.
    const text = isPlain ? `"${prompt}"` : JSON.stringify(prompt);
    return this.#isChat ? `[{"role":"user","content":${text}}]` : text;
  }
}

/**
 * A chat as plain text, for an endpoint that knows no roles. A reply follows its question with nothing between, as the
 * engine wrote it, so that the engine finds its own tokens in the cache; all else begins a line.
 */
function joined(messages: readonly Message[]): string {
  let text = "";
  for (const { role, content } of messages) {
    text += text === "" || role === "assistant" ? content : `\n${content}`;
  }
  return text;
}
