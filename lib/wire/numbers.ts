import { Refusal, wire } from "./wire.ts";

interface Range {
  readonly min?: number;
  readonly max?: number;
}

function range({ min, max }: Range): string {
  if (min !== undefined && max !== undefined) return ` from ${min} to ${max}`;
  if (min !== undefined) return ` of at least ${min}`;
  return max === undefined ? "" : ` of at most ${max}`;
}

function within(value: number, { min = -Infinity, max = Infinity }: Range): boolean {
  return value >= min && value <= max;
}

/** A whole number, written in plain digits. */
export function count(limits: { min: number; max: number }) {
  return wire({ wire: `whole number${range(limits)}` }, (text) => {
    const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
    return within(value, limits) ? value : new Refusal(`is not a whole number${range(limits)}`);
  });
}

/** A number with or without decimals: `0.8`, `30`. No exponent, no unit. */
export function decimal(limits: Range) {
  return wire({ wire: `number${range(limits)}` }, (text) => {
    const value = /^-?\d{1,15}(\.\d{1,9})?$/.test(text) ? Number(text) : Number.NaN;
    return within(value, limits) ? value : new Refusal(`is not a number${range(limits)}`);
  });
}

/** A share in percent, 0 to 100. */
export function percent() {
  return decimal({ min: 0, max: 100 });
}
