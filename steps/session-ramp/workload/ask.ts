import type { Prompt } from "../../../lib/load/index.ts";

export type { ChatMessage as Message } from "../../../lib/load/index.ts";

/** What one request asks, and for whom. */
export interface Ask extends Prompt {
  /** Counts from 0. */
  readonly session: number;
  /**
   * Tokens at the prompt's start that an earlier request of this run, or its warm-up, also had: what a cache could
   * have kept. Where text is shared, the chat template's own tokens are counted as shared with it, also the few that
   * it puts behind the prompt: at most that many too high. Undefined = not known.
   */
  readonly sharedTokens?: number;
  /** Prompt length that was wanted, in tokens; undefined = none was, or nothing is known of this server's tokens. */
  readonly wantedTokens?: number;
  /** Which turn of its conversation, from 0. */
  readonly turn?: number;
  /** Which group's prefix it has, from 0. */
  readonly group?: number;
}

/** Says for each request of a run which session it belongs to and what its prompt is. */
export interface Workload {
  /** Replies are needed: the text of each answer must be kept for `done`. */
  readonly needsReply: boolean;
  /**
   * The request number `index`, counted from 0. Undefined: every session that could send is busy; ask again after a
   * `done`.
   */
  next(index: number): Ask | undefined;
  /** A request has ended: `reply` is the text of its answer where `needsReply`, undefined when it failed. */
  done(ask: Ask, reply: string | undefined): void;
}
