import type { Upstream } from "../../../lib/load/upstream.ts";

/**
 * One finished request, as the figures need it. Times are milliseconds on the monotonic clock; undefined = did not
 * happen.
 */
export interface Entry {
  readonly session: number;
  readonly stage: number;
  /** When it should have been sent. */
  readonly due: number;
  /** Just before its first byte was written. */
  readonly sent: number | undefined;
  /** The response head arrived. */
  readonly head: number | undefined;
  /** The body ended, or the failure was seen. */
  readonly end: number | undefined;
  /** How long opening a connection took, if this request had to. */
  readonly connectMs: number | undefined;
  /** How long it waited for a session to be free (conversations), if it had to. */
  readonly waitedMs: number | undefined;
  /** Cause `aborted`: cut by us at the end of the run. */
  readonly failure: { readonly cause: string; readonly message: string } | undefined;
  /** First event with content, reasoning or a tool call; the first of them that is no reasoning; the last. */
  readonly first: number | undefined;
  readonly firstVisible: number | undefined;
  readonly last: number | undefined;
  /** Arrival of each event with content, at 0 .. chunks-1, ascending. Only valid during the call: the array is reused. */
  readonly times: Float64Array;
  readonly chunks: number;
  /** As the server's usage reports them; null where it does not. */
  readonly promptTokens: number | null;
  readonly cachedTokens: number | null;
  /** Tokens at the prompt's start that an earlier prompt had as well; null = not known. */
  readonly sharedTokens: number | null;
  /** `chunks`: the server reported none, each event with content counts as one token. */
  readonly outputTokens: { readonly count: number; readonly source: "usage" | "chunks" };
  readonly upstream: Upstream | undefined;
}

/** `incomplete` is neither a success nor a failure: we ended it, and nobody knows what it would have been. */
export type Outcome = "ok" | "failed" | "incomplete";

export function outcomeOf({ failure }: Entry): Outcome {
  if (failure === undefined) return "ok";
  return failure.cause === "aborted" ? "incomplete" : "failed";
}

/**
 * Time per output token in ms, without the first: (last - first) / (n - 1), n = output tokens. Undefined when n < 2
 * or nothing was seen to arrive.
 */
export function tpotOf({ first, last, outputTokens }: Entry): number | undefined {
  if (first === undefined || last === undefined || outputTokens.count < 2) return undefined;
  return (last - first) / (outputTokens.count - 1);
}
