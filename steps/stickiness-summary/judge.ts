import type { Ramp } from "../../lib/evidence/ramp.ts";
import { checkEngines, type EngineCheck } from "./engine-check.ts";
import type { EngineDeltas } from "./engine-deltas.ts";
import { type Evidence, type Finding, isEvidence, percentOf } from "./finding.ts";
import { hiddenFailures } from "./from-access-log.ts";
import { countsByHost } from "./upstream-host.ts";

/** Per-request sources that are further apart than this contradict each other. */
const TOLERANCE_POINTS = 1;

export type Judgement = {
  readonly reason: string;
  /** What the counters say of the upstreams; undefined where no upstream was named. */
  readonly engines?: EngineCheck | undefined;
} & (
  | { readonly status: "pass" | "warn"; readonly used: Evidence }
  | { readonly status: "warn" | "invalid"; readonly used?: undefined }
);

/**
 * Takes the best source, and holds the others against it, then the engines' `deltas` against the upstreams that it
 * names. `findings` come best first; `deltas` as a text: why there are none.
 */
export function judge(
  ramp: Ramp,
  findings: readonly Finding[],
  deltas: EngineDeltas | string = "no snapshots",
): Judgement {
  const found = findings.filter(isEvidence);
  const [used, ...others] = found;
  if (used === undefined) return { status: "warn", reason: `no data: ${whyNothing(ramp, findings)}` };
  const engines = used.source === "counters" ? undefined : checkEngines(ramp, used, deltas);
  const apart = others.find((other) => contradict(ramp, used, other));
  const reason = apart && `${text(used)} and ${text(apart)} contradict each other`;
  if (reason !== undefined && (apart?.source !== "counters" || areProof(ramp, used, apart))) {
    return { status: "invalid", reason, engines };
  }
  if (engines?.outcome === "contradict") return { status: "invalid", reason: engines.text, engines };
  if (reason !== undefined) return { status: "warn", reason, used, engines };
  const sources = found.map(({ source }) => source).join(", ");
  const share = `${rounded(used)} % of ${used.requests} requests on their session's main upstream`;
  return { status: "pass", reason: `${share} (${sources})`, used, engines };
}

function contradict(ramp: Ramp, used: Evidence, other: Evidence): boolean {
  const [low, high] =
    other.source === "counters" ? shareInTokens(ramp, used.percent) : [used.percent, used.percent];
  const allowed = tolerance(ramp, used, other);
  return other.percent < low - allowed || other.percent > high + allowed;
}

/** Between what a share of the requests can lie as a share of their tokens, when prompts differ in length. */
function shareInTokens({ promptLengths }: Ramp, percent: number): [low: number, high: number] {
  const lengths = (promptLengths ?? []).map(([length]) => length);
  if (lengths.length < 2) return [percent, percent];
  const [short, long] = [Math.min(...lengths), Math.max(...lengths)];
  const weighed = (own: number, rest: number) =>
    percentOf(percent * own, percent * own + (100 - percent) * rest);
  return [weighed(short, long), weighed(long, short)];
}

/**
 * Whether counters that contradict are proof, or may hold something else: tokens of failed or of others' requests, or
 * prompts of unknown lengths. Those of one session have been held against our own tokens already.
 */
function areProof(ramp: Ramp, used: Evidence, counters: Evidence): boolean {
  if (ramp.promptTokens === null || ramp.promptLengths === null || ramp.ok < ramp.requests) return false;
  if (used.counts === undefined) return true;
  // Ports of one pod that are several upstreams to the header, and one engine to the counters.
  const byHost = countsByHost(used.upstreams, used.counts);
  const merged = { ...used, percent: percentOf(Math.max(...byHost), used.requests) };
  return byHost.length === used.counts.length || contradict(ramp, merged, counters);
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
