import type { Stickiness } from "../../lib/evidence/stickiness.ts";
import type { SessionRow, Shares } from "./upstream-tally.ts";

export type Source = Exclude<Stickiness["source"], "">;

/** What one source says of the stickiness. */
export interface Evidence {
  readonly source: Source;
  /** Share of the modal upstreams in percent, rounded to six decimals so that it compares like the exact one. */
  readonly percent: number;
  /** Successful requests with evidence. */
  readonly requests: number;
  readonly upstreams: readonly string[];
  /** Requests of each of the upstreams; undefined when the source does not know. */
  readonly counts: readonly number[] | undefined;
  /** By session; undefined when the source knows only the totals. */
  readonly sessions: readonly SessionRow[] | undefined;
  /** What the figure rests on, for the log. */
  readonly basis: string;
}

/** A source that cannot be used, and why. */
export interface Nothing {
  readonly source: Source;
  readonly why: string;
}

export type Finding = Evidence | Nothing;

export function isEvidence(finding: Finding): finding is Evidence {
  return "percent" in finding;
}

/** Least share of the successful requests that a source must know the upstream of, to speak for all of them. */
export const LEAST_COVERAGE = 0.95;

/** A share in percent, to six decimals. */
export function percentOf(part: number, whole: number): number {
  return Number(((100 * part) / whole).toFixed(6));
}

/** Evidence out of counted requests. */
export function evidenceOf(source: Source, shares: Shares, basis: string): Evidence {
  return {
    source,
    percent: percentOf(shares.modal, shares.total),
    requests: shares.total,
    upstreams: shares.upstreams,
    counts: shares.counts,
    sessions: shares.sessions,
    basis,
  };
}
