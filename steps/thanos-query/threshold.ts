import { InvalidError } from "../../lib/errors/index.ts";
import { numberOf } from "../../lib/prometheus/index.ts";
import type { Status } from "../../lib/status.ts";
import type { Samples } from "./samples.ts";

export interface Bounds {
  readonly min: number | undefined;
  readonly max: number | undefined;
}

export interface Judgement {
  readonly status: Status;
  readonly reason: string;
}

/**
 * Holds every sample against the bounds, which belong to the allowed range. No sample and NaN are no values, so
 * against a bound they are invalid, never a pass.
 */
export function judge({ type, samples }: Samples, { min, max }: Bounds): Judgement {
  const bounded = min !== undefined || max !== undefined;
  const [first] = samples;
  if (first === undefined) {
    if (bounded) throw new InvalidError("the query found no series to hold against min and max");
    return { status: "warn", reason: "the query found no series" };
  }
  const found = samples.length === 1 ? first.text : `${samples.length} series`;
  if (!bounded) return { status: "pass", reason: `${found} found` };
  if (type === "string") throw new InvalidError("the query gives a text, which has no min and max");
  const values = samples.map(({ text }) => numberOf(text));
  const nan = values.filter(Number.isNaN).length;
  if (nan > 0) throw new InvalidError(`${nan} of ${values.length} values are NaN, such as 0 divided by 0`);
  const outside = samples.filter((_, index) => !within(values[index], { min, max }));
  const [worst] = outside;
  const range = `${min ?? "-Inf"} to ${max ?? "+Inf"}`;
  if (worst === undefined) return { status: "pass", reason: `${found} within ${range}` };
  const others =
    samples.length > 1 ? ` (${outside.length} of ${samples.length} series, such as ${worst.name})` : "";
  return { status: "fail", reason: `${worst.text} is outside ${range}${others}` };
}

function within(value: number | undefined, { min = -Infinity, max = Infinity }: Bounds): boolean {
  return value !== undefined && value >= min && value <= max;
}
