import { shorten } from "./budget.ts";

/** How a result is written: always a string, the empty one where the value is not known. */
export interface ResultType<T> {
  /** The type as the README shows it. */
  readonly wire: string;
  /** Most bytes of the value, escaped as in the termination message. */
  readonly maxBytes: number;
  readonly description: string;
  format(value: T): string;
  describe(description: string): ResultType<T>;
}

function type<T>(
  wire: string,
  maxBytes: number,
  format: (value: T) => string,
  description = "",
): ResultType<T> {
  return {
    wire,
    maxBytes,
    description,
    format,
    describe: (text) => type(wire, maxBytes, format, text),
  };
}

/** Plain decimal notation: never an exponent, never more digits than asked, no trailing zeros. */
function plain(value: number, digits: number): string {
  return Number.isFinite(value) ? String(Number(value.toFixed(digits))) : "";
}

/** Milliseconds with two decimals. */
export function milliseconds(): ResultType<number> {
  return type("milliseconds", 14, (value) => plain(value, 2));
}

/** A share in percent, at full use of its four decimals: 97.9192. */
export function percentage(): ResultType<number> {
  return type("percent", 8, (value) => plain(value, 4));
}

/** A whole number. */
export function tally(): ResultType<number> {
  return type("whole number", 16, (value) => plain(value, 0));
}

/** A number, up to six decimals. */
export function quantity(): ResultType<number> {
  return type("number", 24, (value) => (Math.abs(value) < 1e15 ? plain(value, 6) : String(value)));
}

/** Text of at most `maxBytes` (escaped); what is longer is cut and ends in `...`. */
export function phrase(maxBytes: number): ResultType<string> {
  return type("text", maxBytes, (value) => shorten(value, maxBytes));
}

/** One of a few words. */
export function oneOf<const T extends string>(choices: readonly T[]): ResultType<T> {
  return type(choices.join(" | "), Math.max(...choices.map((choice) => choice.length)), (value) => value);
}
