import {
  type BodyOptions,
  CompletionBody,
  type Exchange,
  endpointPaths,
  RequestHead,
  type Target,
} from "../../../lib/load/index.ts";
import { sessionId } from "../../../lib/session.ts";
import type { Ask } from "../workload/index.ts";
import type { ConnectionPool } from "./connection-pool.ts";
import { SessionTokens } from "./session-tokens.ts";

/** How requests go over the wire. */
export interface SendingPlan extends BodyOptions {
  readonly target: Target;
  readonly requestTimeoutSeconds: number;
  readonly sessionHeader: string;
  readonly sessionTokenHeader: string | undefined;
  readonly extraHeaders: ReadonlyMap<string, string> | undefined;
  /** Each session has connections of its own. */
  readonly connectionPerSession: boolean;
}

/** Under which names a phase's requests go. */
export interface Phase {
  /** `x-test-id`. */
  readonly testId: string;
  /** What each request id begins with; undefined = the test id. */
  readonly ids?: string;
  readonly keepText: boolean;
  /** What the gateway gave each session, and gives; undefined = of this phase alone. */
  readonly tokens?: SessionTokens;
}

/** One request's place in its phase. */
export interface Place {
  readonly index: number;
  /** The sending loop; -1 in an open loop. */
  readonly loop: number;
}

/** A request that has ended. `times` is a view that the connection's next request overwrites. */
export interface Sent {
  readonly requestId: string;
  readonly sessionId: string;
  readonly exchange: Exchange;
  readonly times: Float64Array;
}

/** Sends what a workload asks over a pool's connections. */
export class Sender {
  readonly #plan: SendingPlan;
  readonly #pool: ConnectionPool;
  readonly #phase: Phase;
  readonly #head: RequestHead;
  readonly #body: CompletionBody;
  readonly #tokens: SessionTokens;

  constructor(plan: SendingPlan, pool: ConnectionPool, phase: Phase) {
    this.#plan = plan;
    this.#pool = pool;
    this.#phase = phase;
    const { target } = plan;
    this.#head = new RequestHead({
      ...plan,
      ...target,
      path: endpointPaths[plan.endpoint],
      testId: phase.testId,
    });
    this.#body = new CompletionBody(plan);
    this.#tokens = phase.tokens ?? new SessionTokens(plan.sessionTokenHeader);
  }

  /** Sends one request; `ended` is called as soon as it has, before its connection serves another. Never rejects. */
  async send(ask: Ask, { index, loop }: Place, ended: (sent: Sent) => void): Promise<void> {
    const { target, connectionPerSession, requestTimeoutSeconds } = this.#plan;
    const { testId, ids = testId, keepText } = this.#phase;
    const lane = connectionPerSession ? ask.session : Math.max(0, loop);
    const requestId = `${ids}-${index}`;
    const session = sessionId(target.testId, ask.session);
    const body = this.#body.of(ask);
    const tags = { session, requestId, sessionToken: this.#tokens.of(ask.session) };
    const head = this.#head.text(tags, body.length);
    const connection = this.#pool.acquire(lane);
    const exchange = await connection.send(
      { head, body },
      { timeoutMs: requestTimeoutSeconds * 1000, keepText },
    );
    this.#tokens.learn(ask.session, exchange);
    ended({ requestId, sessionId: session, exchange, times: connection.times });
    this.#pool.release(lane, connection);
  }
}
