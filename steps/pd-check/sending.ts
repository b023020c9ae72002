import {
  Completion,
  type Connection,
  closeConnections,
  type Exchange,
  type Failure,
  FirstRequests,
  openConnections,
  type Target,
} from "../../lib/load/index.ts";
import { sessionId, testIdOf } from "../../lib/session.ts";

/** `new`: a long prompt that nobody holds; `repeat`: the same again; `short`: not worth a second engine. */
export const phases = ["new", "repeat", "short"] as const;
export type Phase = (typeof phases)[number];

/** One request and what came of it. */
export interface Sent {
  readonly phase: Phase;
  readonly failure: Failure | undefined;
  /** As the server counts them; undefined when it does not say. */
  readonly promptTokens: number | undefined;
  /** Milliseconds from sending to the first content. */
  readonly ttftMs: number | undefined;
  /** The engine that the response names, and by which header. */
  readonly upstream: { readonly header: string; readonly name: string } | undefined;
}

export interface SendingOptions {
  readonly target: Target;
  readonly maxTokens: number;
  readonly requestTimeoutSeconds: number;
  readonly signal: AbortSignal;
}

/** Failures without a success before them after which no more is sent. */
const HOPELESS_AFTER = 3;

/** Sends the requests of the proofs one at a time, so that nothing but the prompt decides where each one goes. */
export class Sending {
  readonly #options: SendingOptions;
  readonly #connection: Connection;
  readonly #first = new FirstRequests(HOPELESS_AFTER);
  #sent = 0;

  private constructor(options: SendingOptions, connection: Connection) {
    this.#options = options;
    this.#connection = connection;
    options.signal.addEventListener("abort", () => this.close(), { once: true });
  }

  /** Throws UnreachableError when there is no connection to be had. */
  static async open(options: SendingOptions): Promise<Sending> {
    const { connections, make } = await openConnections(options.target.origin, 1);
    return new Sending(options, connections[0] ?? make());
  }

  /**
   * Sends a phase's prompts in order, each under the session of its own, which a repeat shares; stops where it is
   * hopeless. Resolves with those that were sent.
   */
  async send(phase: Phase, prompts: readonly (readonly [session: number, text: string])[]): Promise<Sent[]> {
    const sent: Sent[] = [];
    for (const [session, text] of prompts) {
      if (this.#first.allFailed || this.#options.signal.aborted) break;
      const exchange = await this.#exchange(text, session);
      this.#first.add(exchange.failure !== undefined);
      sent.push(toSent(phase, exchange));
    }
    return sent;
  }

  close(): void {
    closeConnections([this.#connection], "the run was told to end");
  }

  #exchange(prompt: string, session: number): Promise<Exchange> {
    const { target, maxTokens, requestTimeoutSeconds } = this.#options;
    const testId = testIdOf.pd(target.testId);
    const completion = new Completion({ ...target, testId, prompt, maxTokens, seed: 0 });
    const tags = { session: sessionId(testId, session), requestId: `${testId}-${this.#sent++}` };
    return this.#connection.send(completion.message(tags), { timeoutMs: requestTimeoutSeconds * 1000 });
  }
}

function toSent(phase: Phase, { answer, failure, sent, upstream }: Exchange): Sent {
  const ttftMs = answer.first === undefined || sent === undefined ? undefined : answer.first - sent;
  return {
    phase,
    failure,
    promptTokens: answer.usage?.promptTokens,
    ttftMs,
    upstream,
  };
}
