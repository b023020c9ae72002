import type { Figure, Report } from "./schema.ts";
import { LISTED_SESSIONS, showsStickiness } from "./sessions.ts";
import { counted, oneDecimal } from "./value-text.ts";

/** The lines that every run prints, in the words that people and scripts look for. */
export function summaryLines(report: Report): string[] {
  return [
    `Delta Hit Rate (measured traffic): ${oneDecimal(figureValue(report, "hit-rate"), "%")}`,
    averages(report),
    ...stickinessLines(report),
    verdictLine(report),
  ];
}

/** The last line to read. A pass needs no reason. */
export function verdictLine({ verdict, reason }: Pick<Report, "verdict" | "reason">): string {
  return verdict === "pass" || reason === "" ? `Verdict: ${verdict}` : `Verdict: ${verdict}: ${reason}`;
}

function averages(report: Report): string {
  const { benchmarks, load, tool } = report;
  const mean = (id: string) => oneDecimal(figureValue(report, `${id}-mean`), " ms");
  // Of several benchmarks the latencies are of one.
  const requests = tool === null ? load?.ok : figureOf(report, "e2e-mean").sample?.size;
  const which = benchmarks !== null && benchmarks.count > 1 ? ` (benchmark ${benchmarks.headline})` : "";
  return `Averages over ${requests ?? 0} requests${which}: TTFT=${mean("ttft")}, TPOT=${mean("tpot")}, TOTAL=${mean("e2e")}`;
}

function stickinessLines(report: Report): string[] {
  if (!showsStickiness(report)) return [`Stickiness: ${report.stickiness.why}`];
  const { source, sessions, sessionCount, evidence, why } = report.stickiness;
  const listed = sessions.slice(0, LISTED_SESSIONS);
  const more = sessionCount - listed.length;
  const overall = figureValue(report, "stickiness");
  return [
    `MULTI-SESSION STICKINESS SUMMARY (${report.load?.testId ?? report.stack?.testId ?? "no test id"}, source: ${source || "none"})`,
    ...listed.map(({ session, upstream, count, total }) =>
      [
        `Session ${session}`,
        `TopUpstream ${upstream ?? "-"}`,
        `TopCount ${count}`,
        `Total ${total}`,
        `Stickiness % ${oneDecimal(total > 0 ? (100 * count) / total : null, "")}`,
      ].join("  "),
    ),
    ...(more > 0 && overall !== null ? [`... and ${more} more`] : []),
    overall === null
      ? `Overall stickiness: no data (${why})`
      : `Overall stickiness: ${oneDecimal(overall, "%")} of ${counted(evidence, "request")} with evidence`,
  ];
}

function figureValue(report: Report, id: string): number | null {
  return figureOf(report, id).value;
}

function figureOf(report: Report, id: string): Figure {
  const figure = report.figures.find((candidate) => candidate.id === id);
  if (figure === undefined) throw new Error(`the report has no figure ${id}`);
  return figure;
}
