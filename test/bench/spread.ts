/** One figure over several runs. */
export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

/** NaN throughout without a value, and where one is NaN: a figure that is missing once is missing. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  const at = (index: number) => sorted[index] ?? Number.NaN;
  if (values.some(Number.isNaN)) return { median: Number.NaN, least: Number.NaN, most: Number.NaN };
  return {
    median: (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2,
    least: at(0),
    most: at(sorted.length - 1),
  };
}

/** `1.12 (1.05 .. 1.30)`: the median and its range; a single run has none. */
export function spreadText(values: readonly number[], digits: number): string {
  const { median, least, most } = spreadOf(values);
  if (Number.isNaN(median)) return "-";
  const text = median.toFixed(digits);
  return values.length < 2 ? text : `${text} (${least.toFixed(digits)} .. ${most.toFixed(digits)})`;
}
