import type { Message } from "./connection.ts";

/** Names us in the server's log. */
const USER_AGENT = "llm-d-validation-catalog";

export interface CompletionOptions {
  /** Base URL of the gateway; its path, if any, comes before /v1. */
  readonly gateway: string;
  readonly host: string | undefined;
  readonly model: string;
  readonly prompt: string;
  readonly maxTokens: number;
  readonly seed: number;
  /** `x-test-id` of every request. */
  readonly testId: string;
  /** Asked before each request, since it may rotate. */
  readonly token: () => string | undefined;
}

/** Who one request is. */
export interface Tags {
  readonly session: string;
  readonly requestId: string;
}

/** A streamed chat completion of one prompt: the JSON is made once, the headers for each request. */
export class Completion {
  readonly #body: Buffer;
  readonly #path: string;
  readonly #fixed: readonly string[];
  readonly #token: () => string | undefined;

  constructor(options: CompletionOptions) {
    const { gateway, host, model, prompt, maxTokens, seed, testId, token } = options;
    this.#path = `${new URL(gateway).pathname.replace(/\/+$/, "")}/v1/chat/completions`;
    this.#token = token;
    this.#body = Buffer.from(
      JSON.stringify({
        model,
        messages: [{ role: "user", content: prompt }],
        max_tokens: maxTokens,
        temperature: 0,
        seed,
        stream: true,
        stream_options: { include_usage: true },
      }),
    );
    this.#fixed = [
      ...(host === undefined ? [] : ["host", host]),
      ...["content-type", "application/json", "accept", "text/event-stream"],
      ...["user-agent", USER_AGENT, "x-test-id", testId],
    ];
  }

  message({ session, requestId }: Tags): Message {
    const headers = [...this.#fixed, "x-session-id", session, "x-request-id", requestId];
    const token = this.#token();
    if (token !== undefined) headers.push("authorization", `Bearer ${token}`);
    return { path: this.#path, headers, body: this.#body };
  }
}
