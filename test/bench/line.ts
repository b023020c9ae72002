import { spreadOf, spreadText } from "./spread.ts";

/** What a figure is held against. NaN never holds. */
export interface Want {
  readonly text: string;
  isMet(value: number): boolean;
}

/** One line of the table. */
export interface Line {
  readonly what: string;
  readonly figure: string;
  readonly want: string;
  /** "met", "NOT met", or "" where nothing is asked or nothing could be measured. */
  readonly verdict: string;
}

export function atMost(limit: number): Want {
  return { text: `<= ${limit}`, isMet: (value) => value <= limit };
}

export function atLeast(limit: number): Want {
  return { text: `>= ${limit}`, isMet: (value) => value >= limit };
}

export function below(limit: number): Want {
  return { text: `< ${limit}`, isMet: (value) => value < limit };
}

/** Closer to 0 than the limit: an instrument that reads too little is as wrong as one that reads too much. */
export function within(limit: number): Want {
  return { text: `within +-${limit}`, isMet: (value) => Math.abs(value) < limit };
}

/** The median over the runs, held against what is wanted of it. No value at all does not meet anything. */
export function figureLine(
  what: string,
  values: readonly number[],
  form: { readonly digits: number; readonly unit?: string; readonly want?: Want | undefined },
): Line {
  const { digits, unit = "", want } = form;
  return {
    what,
    figure: `${spreadText(values, digits)}${unit && ` ${unit}`}`,
    want: want === undefined ? "" : `${want.text}${unit && ` ${unit}`}`,
    verdict: want === undefined ? "" : verdict(want.isMet(spreadOf(values).median)),
  };
}

/** In how many runs something held; it is met when it held in each, and there was one. `note`: a first reason. */
export function eachRunLine(what: string, held: readonly boolean[], note?: string): Line {
  const count = held.filter(Boolean).length;
  const figure = `${count} of ${held.length} runs${note ? `: ${note}` : ""}`;
  return { what, figure, want: "each run", verdict: verdict(held.length > 0 && count === held.length) };
}

export function skippedLine(what: string, needs: string): Line {
  return { what, figure: `SKIPPED: needs ${needs}`, want: "", verdict: "" };
}

export function linesTable(lines: readonly Line[]): string {
  return table(
    ["what", "figure: median (least .. most)", "want", ""],
    lines.map(({ what, figure, want, verdict }) => [what, figure, want, verdict]),
  );
}

/** A Markdown table with columns of even width. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  // A reason may hold a bar, which would end its cell.
  const cells = [head, ...rows].map((row) => row.map((cell) => cell.replaceAll("|", "/")));
  const widths = head.map((_, column) => Math.max(3, ...cells.map((row) => row[column]?.length ?? 0)));
  const text = (row: readonly string[]) =>
    `| ${widths.map((width, n) => (row[n] ?? "").padEnd(width)).join(" | ")} |`;
  const [first = [], ...rest] = cells;
  return [text(first), text(widths.map((width) => "-".repeat(width))), ...rest.map(text)].join("\n");
}

function verdict(isMet: boolean): string {
  return isMet ? "met" : "NOT met";
}
