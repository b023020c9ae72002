import { cell, table } from "./markdown-table.ts";
import type { Report } from "./schema.ts";
import { LISTED_SESSIONS, showsStickiness } from "./sessions.ts";
import { counted } from "./value-text.ts";

/** Where the sessions went, and how the load spread over the upstreams. */
export function sessionLines(report: Report): string[] {
  const { matrix, stickiness, load } = report;
  if (!showsStickiness(report)) return [];
  if (stickiness.why !== "") return [`No data for stickiness: ${cell(stickiness.why)}.`];
  if (matrix === null) {
    return [
      `The table of ${counted(load?.sessions ?? 0, "session")} is not in the summaries: no header named the upstream, or it did not fit.`,
    ];
  }
  const rows = matrix.rows
    .slice(0, LISTED_SESSIONS)
    .map((row, index) => [matrix.sessions[index] ?? "", ...row.map(String)]);
  const more = matrix.rows.length - rows.length;
  return [
    `Successful requests by session and upstream, as the response header \`${cell(load?.upstreamHeader ?? "")}\` says.`,
    "",
    ...table(["Session", ...matrix.upstreams.map(cell)], rows),
    ...(more > 0 ? ["", `... and ${counted(more, "more session")}, in report.json.`] : []),
    "",
    spread(matrix),
  ];
}

function spread({ upstreams, rows }: NonNullable<Report["matrix"]>): string {
  const totals = upstreams.map((upstream, column) => {
    return `${cell(upstream)} ${rows.reduce((sum, row) => sum + (row[column] ?? 0), 0)}`;
  });
  const uneven =
    "All requests share one prompt: routing by prefix cache sends them all to one engine, so an uneven load is no fault here.";
  return `Requests by upstream: ${totals.join(", ")}.${upstreams.length === 1 ? ` ${uneven}` : ""}`;
}
