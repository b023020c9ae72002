import { CompletionBody, endpointPaths } from "./completion-body.ts";
import type { Message } from "./connection.ts";
import { RequestHead, type RequestHeadOptions, type Tags } from "./request-head.ts";

export interface CompletionOptions extends Omit<RequestHeadOptions, "path"> {
  readonly model: string;
  readonly prompt: string;
  readonly maxTokens: number;
  readonly seed: number;
}

/** A streamed chat completion of one prompt: the JSON is made once, the head for each request. */
export class Completion {
  readonly #body: Buffer;
  readonly #head: RequestHead;

  constructor(options: CompletionOptions) {
    this.#head = new RequestHead({ ...options, path: endpointPaths.chat });
    this.#body = new CompletionBody({ ...options, endpoint: "chat", ignoreEos: false }).of(options);
  }

  message(tags: Tags): Message {
    return { head: this.#head.text(tags, this.#body.length), body: this.#body };
  }
}
