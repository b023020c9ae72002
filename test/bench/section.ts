import { type Line, linesTable } from "./line.ts";

/** A part of the table. */
export interface Section {
  readonly title: string;
  /** A table of its own before the lines. */
  readonly detail?: string;
  readonly lines: readonly Line[];
}

export function sectionText({ title, detail, lines }: Section): string {
  return [`## ${title}`, ...(detail === undefined ? [] : [detail]), linesTable(lines)].join("\n\n");
}
