import type { Ramp } from "../../lib/evidence/ramp.ts";
import { type Finding, invalid } from "./finding.ts";
import type { OwnTokens } from "./own-tokens.ts";

/** The one header with the engines' own names, which the snapshots have as well; the others hold addresses. */
const NAMES_ENGINES = "x-inference-pod";

/**
 * Why fewer tokens were looked up than ours. Counters may lag; but where they hold none of our tokens, or few while
 * engines answered that were not read, the wrong engines were read, and to wait longer would not help.
 */
export function unseenTokens(
  queries: number,
  own: OwnTokens,
  engines: readonly string[] | undefined,
  ramp: Ramp,
): Finding {
  const read = `the engines read${engines === undefined ? "" : ` (${someOf(engines)})`}`;
  if (queries === 0) {
    const from = ramp.upstreams.length === 0 ? "" : `: the answers came from ${someOf(ramp.upstreams)}`;
    return invalid(`none of our tokens were seen by ${read}${from}`);
  }
  const unread =
    engines !== undefined && ramp.upstreamHeader === NAMES_ENGINES
      ? ramp.upstreams.filter((upstream) => !engines.includes(upstream))
      : [];
  if (queries < own.least / 2 && unread.length > 0) {
    const seen = `${queries} of our ${own.least} tokens were seen by ${read}`;
    return invalid(`${seen}: answers came from ${someOf(unread)} too`);
  }
  const ours = own.most === own.least ? `${own.least}` : `${own.least} or more`;
  const missing = own.least - queries;
  return invalid(`counters lag or lost tokens: ${queries} looked up, ${ours} are ours, ${missing} missing`);
}

const MOST_NAMED = 3;

function someOf(names: readonly string[]): string {
  const named = names.slice(0, MOST_NAMED).join(", ");
  return names.length > MOST_NAMED ? `${named} and ${names.length - MOST_NAMED} more` : named;
}
