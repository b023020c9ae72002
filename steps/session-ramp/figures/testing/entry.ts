import type { Entry } from "../entry.ts";

/** A request that succeeded: due 0, sent 1, head 11, content at 101, 111, 121, end 122; 3 tokens by usage. */
export function entryOf(changes: Partial<Entry> & { readonly at?: readonly number[] } = {}): Entry {
  const { at = [101, 111, 121], ...rest } = changes;
  return {
    session: 0,
    stage: 0,
    due: 0,
    sent: 1,
    head: 11,
    end: 122,
    waitedMs: undefined,
    connectMs: undefined,
    failure: undefined,
    first: at[0],
    firstVisible: at[0],
    last: at.at(-1),
    times: Float64Array.from(at),
    chunks: at.length,
    promptTokens: 100,
    cachedTokens: 96,
    sharedTokens: null,
    outputTokens: { count: at.length, source: "usage" },
    upstream: undefined,
    ...rest,
  };
}

export function failure(cause: string, message = cause): Pick<Entry, "failure"> {
  return { failure: { cause, message } };
}
