/**
 * A percentage for a sentence, with one decimal; with more where one decimal would hide on which side of `limit`
 * it lies: 89.96 against a limit of 90 is `89.96 %`, not `90.0 %`.
 */
export function percentText(value: number, limit?: number): string {
  for (const digits of [1, 2, 3, 4, 6]) {
    const text = value.toFixed(digits);
    if (limit === undefined || Math.sign(Number(text) - limit) === Math.sign(value - limit))
      return `${text} %`;
  }
  return `${value} %`;
}

/** A limit as the user wrote it: `90 %`, `97.5 %`. */
export function limitText(limit: number): string {
  return `${limit} %`;
}
