import type { Stickiness } from "../../lib/evidence/stickiness.ts";
import type { Evidence } from "./evidence.ts";
import type { CrossCheck } from "./schema.ts";

/** Per-request sources may differ by this much before they count as disagreeing. Unit: percentage points. */
const STICKINESS_TOLERANCE = 1;

/** What two independent sources say of the same thing. Without both there is nothing to compare, and it says so. */
export function crossChecksOf(evidence: Evidence): CrossCheck[] {
  const counters = evidence.cacheHitSummary.data?.counters;
  const ramp = evidence.sessionRamp.data;
  const failed = ramp ? ramp.requests - ramp.ok : 0;
  const [queries, hits] = counters ?? [null, null];
  return [
    tokens("tokens looked up", queries, ramp?.promptTokens ?? null, failed),
    tokens("tokens found in the cache", hits, ramp?.cachedTokens ?? null, failed),
    ...stickinessChecks(evidence.stickinessSummary.data),
  ];
}

function tokens(what: string, counted: number | null, reported: number | null, failed: number): CrossCheck {
  const outcome =
    counted === null || reported === null ? "no data" : counted === reported ? "agree" : "differ";
  const explained = failed > 0 && "the counters may hold tokens of failed requests, the responses cannot";
  return {
    what,
    unit: "tokens",
    left: { source: "engines' counters", value: counted },
    right: { source: "usage of the successful responses", value: reported },
    outcome,
    note: (outcome === "differ" && explained) || "",
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
