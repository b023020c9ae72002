import type { Ramp } from "../../lib/evidence/ramp.ts";
import { type Evidence, type Finding, isEvidence } from "./finding.ts";
import { hiddenFailures } from "./from-access-log.ts";

/** Per-request sources that are further apart than this contradict each other. */
const TOLERANCE_POINTS = 1;

export type Judgement =
  | { readonly status: "pass" | "warn"; readonly reason: string; readonly used: Evidence }
  | { readonly status: "warn" | "invalid"; readonly reason: string; readonly used?: undefined };

/** Takes the best source, and holds the others against it. `findings` come best first. */
export function judge(ramp: Ramp, findings: readonly Finding[]): Judgement {
  const found = findings.filter(isEvidence);
  const [used, ...others] = found;
  if (used === undefined) return { status: "warn", reason: `no data: ${whyNothing(ramp, findings)}` };
  for (const other of others) {
    const apart = Math.abs(used.percent - other.percent);
    if (apart <= tolerance(ramp, used, other)) continue;
    const reason = `${text(used)} and ${text(other)} contradict each other`;
    if (other.source !== "counters") return { status: "invalid", reason };
    return { status: "warn", reason, used };
  }
  const sources = found.map(({ source }) => source).join(", ");
  const share = `${rounded(used)} % of ${used.requests} requests on their session's main upstream`;
  return { status: "pass", reason: `${share} (${sources})`, used };
}

/**
 * What two sources may differ by, in percentage points: one, and what the requests can make out that only one of
 * them counted (late lines, failures in mid-stream that a log shows as served).
 */
function tolerance(ramp: Ramp, one: Evidence, other: Evidence): number {
  const uncommon = Math.abs(one.requests - other.requests) + hiddenFailures(ramp);
  return TOLERANCE_POINTS + (100 * uncommon) / Math.max(one.requests, other.requests);
}

function text(evidence: Evidence): string {
  return `${rounded(evidence)} % by ${evidence.source}`;
}

function rounded({ percent }: Evidence): number {
  return Number(percent.toFixed(1));
}

function whyNothing(ramp: Ramp, findings: readonly Finding[]): string {
  if (ramp.ok === 0) return "no request succeeded";
  return findings.flatMap((finding) => (isEvidence(finding) ? [] : finding.why)).join("; ");
}

/**
 * Whether the picture is what strict round robin would give as well: as many replicas as sessions or a divisor of
 * them, each session always at the same turn. Nobody can tell such routing from a sticky one by looking.
 */
export function looksLikeTurns({ percent, upstreams, sessions }: Evidence): boolean {
  const replicas = upstreams.length;
  if (percent !== 100 || sessions === undefined || replicas < 2 || sessions.length % replicas !== 0)
    return false;
  return sessions.every(([upstream], index) => upstream === sessions[index % replicas]?.[0]);
}
