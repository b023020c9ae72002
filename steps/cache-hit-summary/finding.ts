/**
 * One thing that the evidence says. `invalid`: the run cannot be trusted; `fail`: a threshold is missed; `warn`: the
 * verdict stands on the weaker evidence; `note`: worth a line in the log.
 */
export interface Finding {
  readonly kind: "invalid" | "fail" | "warn" | "note";
  /** One sentence, the figures first, no trailing stop. */
  readonly text: string;
}

export const invalid = (text: string): Finding => ({ kind: "invalid", text });
export const fail = (text: string): Finding => ({ kind: "fail", text });
export const warn = (text: string): Finding => ({ kind: "warn", text });
export const note = (text: string): Finding => ({ kind: "note", text });
