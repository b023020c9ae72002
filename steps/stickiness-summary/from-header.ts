import type { Ramp } from "../../lib/evidence/ramp.ts";
import { evidenceOf, type Finding, LEAST_COVERAGE, percentOf } from "./finding.ts";
import { UpstreamTally } from "./upstream-tally.ts";

/** Stickiness by the response header that named the upstream of each request. */
export function fromHeader(ramp: Ramp): Finding {
  const source = "header";
  if (ramp.withUpstream === 0) return { source, why: "no response header named the upstream" };
  if (ramp.withUpstream < LEAST_COVERAGE * ramp.ok) {
    return { source, why: `only ${ramp.withUpstream} of ${ramp.ok} responses named the upstream` };
  }
  if (ramp.matrix !== undefined)
    return evidenceOf(source, tallyOf(ramp, ramp.matrix).shares(), ramp.upstreamHeader);
  return {
    source,
    percent: percentOf(ramp.modal, ramp.withUpstream),
    requests: ramp.withUpstream,
    upstreams: ramp.upstreams,
    counts: undefined,
    sessions: undefined,
    basis: `${ramp.upstreamHeader}, totals only`,
  };
}

function tallyOf(ramp: Ramp, matrix: readonly (readonly number[])[]): UpstreamTally {
  const tally = new UpstreamTally(ramp.sessions);
  matrix.forEach((row, session) => {
    row.forEach((count, column) => {
      tally.add(session, ramp.upstreams[column] ?? `upstream ${column + 1}`, count);
    });
  });
  return tally;
}
