import type { ProofResult } from "../../../lib/evidence/pd.ts";
import type { Observed } from "../observed.ts";

export interface Conclusion {
  readonly result: ProofResult;
  /** What was seen, the figures first, no trailing stop; short enough for a result. */
  readonly text: string;
  /** What the reader can do about it. */
  readonly hint?: string | undefined;
}

/** One way to tell whether prefill and decode are split, from what was counted alone. */
export interface Proof {
  readonly id: string;
  /** Where its figures come from. */
  readonly source: string;
  run(observed: Observed): Conclusion;
}

export const proven = (text: string): Conclusion => ({ result: "proven", text });
export const refuted = (text: string, hint?: string): Conclusion => ({ result: "refuted", text, hint });
export const notExported = (text: string): Conclusion => ({ result: "not-exported", text });
export const unknown = (text: string, hint?: string): Conclusion => ({ result: "unknown", text, hint });

/** `1 request`, `3 requests`. */
export function count(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? "" : "s"}`;
}
