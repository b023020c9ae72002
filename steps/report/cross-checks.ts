import { loadOf } from "../../lib/evidence/load-summary.ts";
import type { Ramp } from "../../lib/evidence/ramp.ts";
import { PREFILL } from "../../lib/evidence/snapshot.ts";
import type { Stickiness } from "../../lib/evidence/stickiness.ts";
import { type Evidence, hasStickiness } from "./evidence.ts";
import type { CrossCheck } from "./schema.ts";

/** Per-request sources may differ by this much before they count as disagreeing. Unit: percentage points. */
const STICKINESS_TOLERANCE = 1;

/** What two independent sources say of the same thing. Without both there is nothing to compare, and it says so. */
export function crossChecksOf(evidence: Evidence): CrossCheck[] {
  const counters = evidence.cacheHitSummary.data?.counters;
  const ramp = loadOf(evidence).data;
  const explained = ramp === undefined ? "" : explanation(ramp);
  const elsewhere = hasPrefill(evidence) ? PREFILLED : "";
  const [queries, hits] = counters ?? [null, null];
  return [
    tokens("tokens looked up", queries, ramp?.promptTokens ?? null, explained),
    tokens("tokens found in the cache", hits, ramp?.cachedTokens ?? null, elsewhere || explained),
    ...(hasStickiness(evidence) ? stickinessChecks(evidence.stickinessSummary?.data) : []),
  ];
}

const PREFILLED =
  "where prompts were prefilled apart, the responses tell what the prefill engines had cached";

function hasPrefill({ cacheSnapshotAfter }: Evidence): boolean {
  return cacheSnapshotAfter?.data?.roles.some(([role]) => role === PREFILL) ?? false;
}

/** What may have been looked up without a response that tells of it; empty where nothing may. */
function explanation({ requests, ok, incomplete }: Ramp): string {
  const doubtful = [...(requests > ok ? ["failed"] : []), ...(incomplete > 0 ? ["cut"] : [])].join(" or ");
  return doubtful === "" ? "" : `the counters may hold tokens of ${doubtful} requests, the responses cannot`;
}

function tokens(
  what: string,
  counted: number | null,
  reported: number | null,
  explained: string,
): CrossCheck {
  const outcome =
    counted === null || reported === null ? "no data" : counted === reported ? "agree" : "differ";
  return {
    what,
    unit: "tokens",
    left: { source: "engines' counters", value: counted },
    right: { source: "usage of the successful responses", value: reported },
    outcome,
    note: outcome === "differ" ? explained : "",
  };
}

function stickinessChecks(data: Stickiness | undefined): CrossCheck[] {
  const { header = null, accessLog = null, counters = null } = data?.by ?? {};
  const check = (rightSource: string, right: number | null, note: string): CrossCheck => ({
    what: "stickiness",
    unit: "percent",
    left: { source: "response header", value: header },
    right: { source: rightSource, value: right },
    outcome:
      header === null || right === null
        ? "no data"
        : Math.abs(header - right) <= STICKINESS_TOLERANCE
          ? "agree"
          : "differ",
    note,
  });
  const checks = [check("gateway access log", accessLog, "")];
  // Counters tell sessions apart only when there is one: without the figure there is nothing to say.
  return counters === null ? checks : [...checks, check("engines' counters", counters, "one session only")];
}
