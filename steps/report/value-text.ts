import type { Figure } from "./schema.ts";

export const NO_DATA = "no data";

/** `1 request`, `2 requests`: a count with its noun. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** One decimal, or `no data`: what was not measured is never shown as 0. */
export function oneDecimal(value: number | null | undefined, unit: "%" | " ms" | " %" | ""): string {
  return value == null ? NO_DATA : `${value.toFixed(1)}${unit}`;
}

/** A figure as a reader sees it: with its unit, and marked where it hangs on too few samples. */
export function valueText({ value, unit, lowSample }: Pick<Figure, "value" | "unit" | "lowSample">): string {
  if (value === null) return NO_DATA;
  return `${number(value, unit)}${lowSample ? " (low sample)" : ""}`;
}

function number(value: number, unit: Figure["unit"]): string {
  switch (unit) {
    case "percent":
      return `${Number(value.toFixed(4))} %`;
    case "ms":
      return `${value.toFixed(1)} ms`;
    case "MiB":
      return `${value} MiB`;
    case "tokens/s":
      return value.toFixed(1);
    case "requests/s":
      return value.toFixed(2);
    case "tokens":
    case "requests":
      return String(value);
  }
}
