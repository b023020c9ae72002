import type { ScoreSource } from "../../lib/evidence/kv-score.ts";
import type { Followed } from "./follow.ts";

export interface Tally {
  readonly followed: number;
  readonly passedOver: number;
  readonly undecided: number;
  readonly unknown: number;
}

export interface Verdict {
  readonly status: "pass" | "warn" | "invalid";
  readonly reason: string;
}

export function tallyOf(requests: readonly Followed[]): Tally {
  const count = (outcome: Followed["outcome"]) =>
    requests.filter((request) => request.outcome === outcome).length;
  return {
    followed: count("followed"),
    passedOver: count("passed-over"),
    undecided: count("undecided"),
    unknown: count("unknown"),
  };
}

/**
 * Whether the requests went to the highest scored engines. Only decided requests count: scores that are all alike, and
 * requests of which nobody tells where they went, prove nothing. `weights`: of the picker's scorers, where known.
 */
export function judge(
  requests: readonly Followed[],
  { source, weights }: { source: ScoreSource; weights: string | undefined },
): Verdict {
  const { followed, passedOver, undecided, unknown } = tallyOf(requests);
  const decided = followed + passedOver;
  if (decided === 0) return { status: "invalid", reason: `nothing to compare: ${whyOf(requests)}` };
  if (passedOver > 0) {
    return {
      status: "warn",
      reason: `${passedOver} of ${decided} requests went past the highest score${cause(source, weights)}`,
    };
  }
  const blind = unknown === 0 ? "" : `, ${unknown} without evidence: ${whyOf(requests, "unknown")}`;
  const alike = undecided === 0 ? "" : `, ${undecided} undecided: ${whyOf(requests, "undecided")}`;
  const reason = `${followed} of ${decided} requests went to a highest score (${source})${blind}${alike}`;
  return { status: unknown === 0 ? "pass" : "warn", reason };
}

/** The picker decides by more than the prefix, unless the scores are its own. */
function cause(source: ScoreSource, weights: string | undefined): string {
  if (source !== "kv-manager") return ": the picker does not take the highest, or the gateway did not obey";
  return weights === undefined
    ? ": queue and KV use may outweigh the prefix"
    : `; the picker weighs ${weights}`;
}

function whyOf(requests: readonly Followed[], outcome?: Followed["outcome"]): string {
  const whys = requests.filter(
    (request) => request.why !== "" && (outcome ?? request.outcome) === request.outcome,
  );
  return [...new Set(whys.map(({ why }) => why))].join("; ");
}
