import type { BareRun } from "./bare-reader.ts";
import type { PeerRow } from "./peer.ts";
import type { RampRun } from "./ramp.ts";
import type { Truth } from "./truth-server.ts";

/** What one run of one client cost, and what it added to the times that the server really had in that run. */
export interface Sample {
  readonly requests: number;
  /** By the client's own account. */
  readonly tokensPerSecond: number;
  /** CPU time (us) of the whole process from its start, over the tokens that the server wrote. */
  readonly cpuPerToken: number;
  readonly rssMiB: number;
  /** The client's percentile less the server's (ms). NaN = the client does not say. */
  readonly added: Readonly<Record<AddedFigure, number>>;
  /** Percentiles of the client's ITL are of single gaps, else of the requests' means, which have no tail. */
  readonly hasGaps: boolean;
  /** The server's own lateness (ms): what of the figures is not the client's. */
  readonly serverLateP99: number;
  /** Why the client calls its own run invalid; null = it does not, undefined = it never says. */
  readonly invalidReason: string | null | undefined;
  /** The client counted the requests and tokens that the server counted. */
  readonly countsAgree: boolean;
}

export const addedFigures = ["ttftP50", "ttftP99", "itlP50", "itlP99"] as const;
export type AddedFigure = (typeof addedFigures)[number];

type Percentiles = { readonly p50?: number | undefined; readonly p99?: number | undefined };

export function ofRamp({ report, cost }: RampRun, truth: Truth): Sample {
  return {
    requests: report.requests,
    tokensPerSecond: report.outputTokensPerSecond,
    cpuPerToken: (cost.cpuSeconds / truth.tokens) * 1e6,
    rssMiB: report.client.maxRssMiB,
    added: added(report.ttftMs ?? {}, report.itlMs ?? {}, truth, truth.gap_ms),
    hasGaps: true,
    serverLateP99: truth.lateness_ms.p99,
    invalidReason: report.invalidReason,
    countsAgree: report.requests === truth.requests && report.outputTokens === truth.tokens,
  };
}

export function ofBareReader({ report, cost }: BareRun, truth: Truth): Sample {
  return {
    requests: truth.requests,
    tokensPerSecond: report.tokensPerSecond,
    cpuPerToken: (cost.cpuSeconds / truth.tokens) * 1e6,
    rssMiB: report.maxRssMiB,
    added: added(report.ttftMs, report.itlMs, truth, truth.gap_ms),
    hasGaps: true,
    serverLateP99: truth.lateness_ms.p99,
    invalidReason: undefined,
    countsAgree: report.tokens === truth.tokens,
  };
}

/** @throws Error when the server kept no record of the run */
export function ofPeer(row: PeerRow): Sample {
  const { truth } = row;
  if (truth === undefined) throw new Error("the server has no record of the run");
  const ttft = { p50: row.ttft50, p99: row.ttft99 };
  const itl = { p50: row.itl50, p99: row.itl99 };
  return {
    requests: row.done ?? Number.NaN,
    tokensPerSecond: row.rate ?? Number.NaN,
    cpuPerToken: (row.cpu / truth.tokens) * 1e6,
    rssMiB: row.rss / 1024 / 1024,
    added: added(ttft, itl, truth, truth[row.itl_of]),
    hasGaps: row.itl_of === "gap_ms",
    serverLateP99: truth.lateness_ms.p99,
    invalidReason: undefined,
    countsAgree: row.done === truth.requests,
  };
}

function added(
  ttft: Percentiles,
  itl: Percentiles,
  truth: Truth,
  gaps: Required<Percentiles>,
): Sample["added"] {
  const less = (own: number | undefined, real: number | undefined) =>
    (own ?? Number.NaN) - (real ?? Number.NaN);
  return {
    ttftP50: less(ttft.p50, truth.ttft_ms.p50),
    ttftP99: less(ttft.p99, truth.ttft_ms.p99),
    itlP50: less(itl.p50, gaps.p50),
    itlP99: less(itl.p99, gaps.p99),
  };
}
