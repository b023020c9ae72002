import { percentOf, type TokenShare } from "../../lib/evidence/cache-hit.ts";
import type { Ramp } from "../../lib/evidence/ramp.ts";
import type { Stack } from "../../lib/evidence/stack.ts";
import type { Stickiness } from "../../lib/evidence/stickiness.ts";
import type { Summary } from "../../lib/summary.ts";
import { type Finding, fail, invalid, note, warn } from "./finding.ts";
import { limitText, percentText } from "./percent-text.ts";

/** Least and most values for a pass, in percent. */
export interface Thresholds {
  /** Of the attainable hit rate. */
  readonly hitRateMinPercent: number;
  readonly stickinessMinPercent: number;
  /** Of all requests sent. */
  readonly failedMaxPercent: number;
}

/** The checks of verify-stack that failed, the first in its own words; or those that warned. */
export function stackFindings({ status, reason, data }: Summary<Stack>): Finding[] {
  if (status === "warn") return [warn(`verify-stack: ${reason}`)];
  const [first, ...others] = data?.failed ?? [];
  if (first === undefined) return status === "fail" ? [fail(`verify-stack: ${reason}`)] : [];
  // A reason that was cut before it said which check is worth less than the list.
  if (!reason.startsWith(`${first}: `))
    return [fail(`verify-stack failed: ${[first, ...others].join(", ")}`)];
  return [reason.replace(/ \(and \d+ more\)$/, ""), ...others].map((text) => fail(`verify-stack: ${text}`));
}

/** Failed requests beyond the allowed share, by cause. */
export function failureFindings(ramp: Ramp, { failedMaxPercent }: Thresholds): Finding[] {
  const failed = ramp.requests - ramp.ok;
  if (failed === 0) return [];
  const share = (100 * failed) / ramp.requests;
  const causes = Object.entries(ramp.failures).map(([cause, count]) => `${cause} ${count}`);
  const counted = `${failed} of ${ramp.requests} requests failed (${causes.join(", ")})`;
  if (share <= failedMaxPercent) return [note(`${counted}, within failed-max-percent`)];
  const allowed = failedMaxPercent === 0 ? "" : `, more than ${limitText(failedMaxPercent)}`;
  return [fail(`${counted}${allowed}`)];
}

/** A hit rate below the asked-for part of the attainable one. All three rates unrounded. */
export function hitRateFindings(rates: RateFigures, { hitRateMinPercent: min }: Thresholds): Finding[] {
  const { hitRate, attainable, ofAttainable } = rates;
  if (hitRate === undefined || attainable === undefined || ofAttainable === undefined) return [];
  if (ofAttainable < min) {
    const part = `${percentText(ofAttainable, min)} of the attainable ${percentText(attainable)}`;
    return [fail(`hit rate ${percentText(hitRate)} is ${part}, below ${limitText(min)}`)];
  }
  return hitRate > attainable * (1 + 1e-12)
    ? [
        note(
          `hit rate ${percentText(hitRate, attainable)} is above the attainable ${percentText(attainable)}`,
        ),
      ]
    : [];
}

/**
 * Stickiness below the threshold, no evidence for it where it was asked for, and what its own task doubts of it.
 * Nothing without a summary: then none is asked for.
 */
export function stickinessFindings(
  summary: Summary<Stickiness> | undefined,
  { stickinessMinPercent: min }: Thresholds,
): Finding[] {
  if (summary === undefined) return [];
  const { status, reason, data } = summary;
  const percent = data?.percent ?? null;
  const doubt = percent !== null && status === "warn" ? `stickiness-summary: ${reason}` : undefined;
  if (min === 0) return doubt === undefined ? [] : [note(doubt)];
  if (status === "skipped") return [invalid(reason)];
  if (status === "invalid") return [invalid(`stickiness-summary: ${reason}`)];
  if (percent === null) return [invalid(`no evidence for stickiness${reason === "" ? "" : `: ${reason}`}`)];
  const findings = doubt === undefined ? [] : [warn(doubt)];
  return percent < min
    ? [fail(`stickiness ${percentText(percent, min)} is below ${limitText(min)}`), ...findings]
    : findings;
}

/** The figures that thresholds are held against, in percent; undefined where they are not known. */
export interface RateFigures {
  readonly hitRate: number | undefined;
  readonly attainable: number | undefined;
  /** Hit rate as a part of the attainable one. */
  readonly ofAttainable: number | undefined;
}

/** Percentages out of tokens: `possible` are the attainable tokens out of the successful prompts' own. */
export function rateFigures(share: TokenShare | undefined, possible: TokenShare | undefined): RateFigures {
  const hitRate = share && percentOf(share);
  const attainable = possible && percentOf(possible);
  if (share === undefined || possible === undefined || attainable === 0) {
    return { hitRate, attainable, ofAttainable: undefined };
  }
  // One division of two products: equal rates give exactly 100.
  const ofAttainable = percentOf({
    hits: share.hits * possible.queries,
    queries: share.queries * possible.hits,
  });
  return { hitRate, attainable, ofAttainable };
}
