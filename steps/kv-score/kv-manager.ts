import { setTimeout as sleep } from "node:timers/promises";
import { type Dispatcher, request } from "undici";
import { UnreachableError } from "../../lib/errors/index.ts";
import { describeError, proxyHint, throughProxy } from "../../lib/http/index.ts";
import type { ChatMessage } from "../../lib/load/index.ts";
import { parseScoresText, type Scores } from "./scores.ts";

/** Milliseconds for one answer: it tokenizes, and may have to fetch the chat template first. */
const TIMEOUT_MS = 10_000;

/** Pause between two looks at an index that fills. */
const POLL_MS = 200;

/** Answers that agree for so long have heard all: engines send their events in batches, at most a second apart. */
const STEADY_MS = 1100;

/** What is scored: exactly what the engines get. */
export interface Question {
  readonly endpoint: "chat" | "completions";
  readonly model: string;
  readonly prompt: string;
}

export interface ManagerOptions {
  /** Base URL. */
  readonly url: string;
  readonly dispatcher: Dispatcher;
  readonly signal: AbortSignal;
  readonly timeoutMs?: number;
}

/**
 * The HTTP service of llm-d-kv-cache (examples/kv_events/online) and of what speaks alike: it hears of the blocks that
 * each engine's cache gains and loses, and scores an engine by the leading blocks of a prompt that it holds.
 */
export class KvManager {
  readonly url: string;
  readonly #options: ManagerOptions;

  constructor(options: ManagerOptions) {
    this.url = options.url;
    this.#options = options;
  }

  /** Throws UnreachableError when no scores come back in time. */
  async scores(question: Question): Promise<Scores> {
    const address = `${this.url}${pathOf(question)}`;
    const { status, body } = await this.#post(address, JSON.stringify(bodyOf(question)));
    const said = body.trim().slice(0, 80);
    const details = { hint: HINT, reproduce: `curl -sS ${address} -d '{"model":"${question.model}", ...}'` };
    if (status !== 200) {
      throw new UnreachableError(`the KV-cache manager answered ${status} at ${address}: ${said}`, details);
    }
    const scores = parseScoresText(body);
    if (scores === undefined) {
      throw new UnreachableError(`the KV-cache manager answered ${address} without scores: ${said}`, details);
    }
    return scores;
  }

  /**
   * The scores once they are those of a prompt that was just sent: it asks until answers that hold a score agree for
   * longer than a batch of events takes, for at most `withinMs`.
   */
  async settled(question: Question, withinMs: number): Promise<Scores> {
    const until = performance.now() + withinMs;
    let last = await this.scores(question);
    for (let since = performance.now(); performance.now() < until; ) {
      await sleep(POLL_MS, undefined, { signal: this.#options.signal });
      const next = await this.scores(question);
      if (textOf(next) !== textOf(last)) since = performance.now();
      last = next;
      if (next.size > 0 && performance.now() - since > STEADY_MS) return next;
    }
    return last;
  }

  async #post(address: string, json: string): Promise<{ status: number; body: string }> {
    const { dispatcher, signal, timeoutMs = TIMEOUT_MS } = this.#options;
    const timeout = AbortSignal.timeout(timeoutMs);
    try {
      const response = await request(address, {
        method: "POST",
        dispatcher,
        signal: AbortSignal.any([timeout, signal]),
        headers: { "content-type": "application/json", accept: "application/json" },
        body: json,
      });
      return { status: response.statusCode, body: await response.body.text() };
    } catch (error) {
      signal.throwIfAborted();
      const hint = proxyHint(address);
      const why = timeout.aborted ? `no complete answer within ${timeoutMs / 1000} s` : describeError(error);
      throw new UnreachableError(
        `cannot ask the KV-cache manager at ${address}${throughProxy(address)}: ${why}`,
        {
          hint: hint ?? "is kv-manager-url the base URL of its HTTP port (8080 unless set), and is it up?",
          cause: error,
        },
      );
    }
  }
}

const HINT = "is it llm-d-kv-cache's HTTP service, with /score_completions and /score_chat_completions?";

function pathOf({ endpoint }: Question): string {
  return endpoint === "chat" ? "/score_chat_completions" : "/score_completions";
}

function bodyOf({ endpoint, model, prompt }: Question): object {
  if (endpoint === "completions") return { model, prompt };
  const messages: readonly ChatMessage[] = [{ role: "user", content: prompt }];
  // Versions differ in the key's name, and pass over the one that they do not know.
  return { model, messages, conversation: messages, add_generation_prompt: true };
}

function textOf(scores: Scores): string {
  return JSON.stringify([...scores].sort(([one], [other]) => (one < other ? -1 : 1)));
}
