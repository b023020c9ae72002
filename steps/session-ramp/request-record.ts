import type { Exchange, WallClock } from "../../lib/load/index.ts";

/** One line of requests.ndjson. Times are Unix milliseconds, `*Ms` are milliseconds; null = did not happen. */
export interface RequestRecord {
  readonly index: number;
  readonly requestId: string;
  readonly session: string;
  /** `ok`, or the cause of the failure. */
  readonly outcome: string;
  readonly message: string | null;
  readonly status: number | null;
  readonly dueAt: number;
  readonly sentAt: number | null;
  readonly headAt: number | null;
  readonly firstContentAt: number | null;
  readonly lastContentAt: number | null;
  readonly endAt: number | null;
  /** Null for every request that failed: a failure's time is no latency. */
  readonly ttftMs: number | null;
  readonly e2eMs: number | null;
  readonly promptTokens: number | null;
  readonly cachedTokens: number | null;
  readonly outputTokens: number;
  readonly tokenSource: "usage" | "chunks";
  readonly chunks: number;
  readonly upstream: string | null;
  readonly upstreamHeader: string | null;
}

export interface Sent {
  readonly index: number;
  readonly due: number;
  readonly tags: { readonly session: string; readonly requestId: string };
  readonly exchange: Exchange;
}

export function recordOf({ index, due, tags, exchange }: Sent, clock: WallClock): RequestRecord {
  const { answer, sent, head, end, failure, status, upstream, outputTokens } = exchange;
  const at = (moment: number | undefined) => (moment === undefined ? null : thousandths(clock.unix(moment)));
  const since = (moment: number | undefined) =>
    failure !== undefined || sent === undefined || moment === undefined ? null : thousandths(moment - sent);
  return {
    index,
    requestId: tags.requestId,
    session: tags.session,
    outcome: failure?.cause ?? "ok",
    message: failure?.message ?? null,
    status: status ?? null,
    dueAt: thousandths(clock.unix(due)),
    sentAt: at(sent),
    headAt: at(head),
    firstContentAt: at(answer.first),
    lastContentAt: at(answer.last),
    endAt: at(end),
    ttftMs: since(answer.first),
    e2eMs: since(answer.last),
    promptTokens: answer.usage?.promptTokens ?? null,
    cachedTokens: answer.usage?.cachedTokens ?? null,
    outputTokens: outputTokens.count,
    tokenSource: outputTokens.source,
    chunks: answer.chunks,
    upstream: upstream?.name ?? null,
    upstreamHeader: upstream?.header ?? null,
  };
}

function thousandths(value: number): number {
  return Math.round(value * 1000) / 1000;
}
