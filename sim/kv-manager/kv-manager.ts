import type { IncomingMessage, ServerResponse } from "node:http";
import { readBody } from "../http/body.ts";
import { type Listener, listen } from "../http/listener.ts";
import { replyJson, replyText } from "../http/reply.ts";
import { BlockChain } from "../worker/block-chain.ts";
import type { BlockListener } from "../worker/block-event.ts";
import { BlockIndex } from "./block-index.ts";
import { EventBatch } from "./event-batch.ts";
import { readScoreRequest } from "./score-request.ts";

const kinds: ReadonlyMap<string, "chat" | "text"> = new Map([
  ["POST /score_chat_completions", "chat"],
  ["POST /score_completions", "text"],
]);

/**
 * A KV-cache manager as llm-d-kv-cache's HTTP service is one: hears of the blocks that each engine gains and loses, and
 * scores engines by the leading blocks of a prompt that they hold. Like the original it knows nothing of salts, and
 * counts every full block, also the one that ends with the prompt, of which an engine never finds all.
 */
export class KvManager {
  readonly #blockSize: number;
  readonly #index = new BlockIndex();
  #listener: Listener | undefined;

  /** @param blockSize tokens in a block; an engine with another size has no block in common with any prompt. */
  constructor(blockSize: number) {
    this.#blockSize = blockSize;
  }

  /** Known from `start` on. */
  get port(): number {
    if (this.#listener === undefined) throw new Error("the KV-cache manager was not started");
    return this.#listener.port;
  }

  /** @param port 0 = any free one. */
  async start(host: string, port: number): Promise<void> {
    this.#listener = await listen((request, response) => void this.#handle(request, response), host, port);
  }

  async stop(): Promise<void> {
    await this.#listener?.close();
  }

  /** Where an engine's events go. `pod` gives the identifier of its topic, `ip:port`, once it listens. */
  subscribe(pod: () => string): BlockListener {
    const batch = new EventBatch((events) => {
      for (const event of events) this.#index.apply(pod(), event);
    });
    return (event) => batch.add(event);
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const kind = kinds.get(`${request.method} ${request.url?.split("?", 1)[0]}`);
    if (kind === undefined) {
      replyText(response, 404, "404 page not found\n");
      return;
    }
    try {
      const asked = readScoreRequest(kind, JSON.parse((await readBody(request)).toString()));
      if (asked === undefined) replyText(response, 400, "Invalid request body\n");
      else replyJson(response, 200, this.#scores(asked.model, asked.tokens));
    } catch {
      replyText(response, 400, "Invalid request body\n");
    }
  }

  /** `null` for a prompt without a full block, as Go writes a map that nobody made. */
  #scores(model: string, tokens: readonly number[]): object | null {
    const keys = new BlockChain(this.#blockSize, `${model}\0`).pushAll(tokens);
    return keys.length === 0 ? null : Object.fromEntries(this.#index.scores(keys));
  }
}
