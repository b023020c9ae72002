import { kebab } from "../lib/names.ts";
import type { ParamShape, Step } from "../lib/step.ts";
import { defaultOf, wireMeta } from "../lib/wire/meta.ts";

/** Text inside a table: a bar would end the cell, and a newline the table. */
const cell = (text: string) => text.replaceAll("|", "\\|").replaceAll("\n", " ");

/** A Markdown table. Bars inside cells must be escaped already. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

/** A default as a table shows it: in code, at most 60 characters of it. */
function shownDefault(value: string | undefined): string {
  if (value === undefined) return "required";
  if (value === "") return "empty";
  return `\`${value.length > 60 ? `${value.slice(0, 57)}...` : value}\``;
}

/** The README table of params, by camelCase or YAML name: required ones first, then as declared. */
export function paramRows(params: readonly (readonly [string, ParamShape[string]])[]): string {
  const rows = params.map(([name, schema]) => ({
    required: defaultOf(schema) === undefined,
    cells: [
      `\`${kebab(name)}\``,
      cell(wireMeta(schema).wire),
      shownDefault(defaultOf(schema)),
      cell(schema.description ?? ""),
    ],
  }));
  rows.sort((a, b) => Number(b.required) - Number(a.required));
  return table(
    ["Param", "Type", "Default", "Description"],
    rows.map((row) => row.cells),
  );
}

/** A README table of things that have just a name and a description. */
export function namedTable(head: string, rows: readonly { name: string; description: string }[]): string {
  return table(
    [head, "Description"],
    rows.map(({ name, description }) => [`\`${name}\``, cell(description)]),
  );
}

/** The README table of a step's results. */
export function resultTable(step: Step): string {
  return table(
    ["Result", "Type", "Description"],
    Object.entries(step.results).map(([name, type]) => [
      `\`${kebab(name)}\``,
      cell(type.wire),
      cell(type.description),
    ]),
  );
}

/** The README table of a step's workspaces. */
export function workspaceTable(step: Step): string {
  const rows = Object.entries(step.workspaces);
  if (rows.length === 0) return "None.";
  return table(
    ["Workspace", "Description"],
    rows.map(([name, { description }]) => [`\`${kebab(name)}\` (optional)`, cell(description)]),
  );
}
