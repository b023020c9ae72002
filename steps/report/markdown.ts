import { byHand } from "./by-hand.ts";
import { cell, table } from "./markdown-table.ts";
import type { Figure, Report } from "./schema.ts";
import { LISTED_SESSIONS } from "./sessions.ts";
import { NO_DATA, valueText } from "./value-text.ts";

/** The report as a page: verdict and why, then the figures with all that stands behind them. */
export function markdown(report: Report): string {
  return [
    `# Cache hit report: ${report.verdict}`,
    "",
    verdict(report),
    "",
    ...section("Figures", figures(report)),
    ...section("Cross-checks", crossChecks(report)),
    ...section("Sessions and upstreams", sessions(report)),
    ...section("Failures", failures(report)),
    ...section("What was measured", measured(report)),
    ...section("Tasks", tasks(report)),
    ...section("Check it by hand", byHand(report)),
  ].join("\n");
}

const MEANING = {
  pass: "The thresholds are met and the evidence holds.",
  fail: "The evidence holds, and a threshold is missed.",
  invalid: "The evidence does not hold: none of the figures below may be used.",
} as const;

function verdict({ verdict, reason }: Report): string {
  return `**${verdict}**${reason === "" ? "" : `: ${cell(reason)}`}. ${MEANING[verdict]}`;
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`## ${title}`, "", ...lines, ""];
}

function figures(report: Report): string[] {
  return table(
    ["Figure", "Value", "n", "Source", "Definition"],
    report.figures.map((figure) => [
      figure.title,
      valueText(figure),
      sampleText(figure),
      figure.value === null ? "" : figure.source,
      figure.definition,
    ]),
  );
}

function sampleText({ sample }: Figure): string {
  return sample === null ? "" : `${sample.size} ${sample.of}`;
}

function crossChecks(report: Report): string[] {
  return table(
    ["What", "One source", "Another", "They", "Note"],
    report.crossChecks.map(({ what, unit, left, right, outcome, note }) => {
      const value = (side: typeof left) =>
        `${valueText({ value: side.value, unit, lowSample: false })} (${side.source})`;
      return [what, value(left), value(right), outcome, note];
    }),
  );
}

function sessions({ matrix, stickiness, load }: Report): string[] {
  if (stickiness.why !== "") return [`No data for stickiness: ${cell(stickiness.why)}.`];
  if (matrix === null) {
    return [
      `The table of ${load?.sessions ?? 0} sessions is not in the summaries: no header named the upstream, or it did not fit.`,
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
    ...(more > 0 ? ["", `... and ${more} more sessions, in report.json.`] : []),
  ];
}

function failures({ load }: Report): string[] {
  if (load === null) return [NO_DATA];
  if (load.failed === 0) return [`None: all ${load.requests} requests succeeded.`];
  return table(
    ["Cause", "Requests"],
    Object.entries(load.failures).map(([cause, count]) => [cause, String(count)]),
  );
}

function measured({ run, created, stack, load, warmUp, changedEngines, software }: Report): string[] {
  const rows: [string, string][] = [
    ["Run", `${run.name} in ${run.namespace}, reported ${created}`],
    ["Gateway", stack ? `${stack.gateway}${stack.host === "" ? "" : ` (Host: ${stack.host})`}` : NO_DATA],
    ["Model", load?.model ?? stack?.model ?? NO_DATA],
    ["Cache block", stack?.blockSizeTokens ? `${stack.blockSizeTokens} tokens` : NO_DATA],
    ["Failed checks", stack ? stack.failedChecks.join(", ") || "none" : NO_DATA],
    ["Warm-up", warmUp ? `${warmUp.requests} requests, ${warmUp.failed} failed` : NO_DATA],
    [
      "Load",
      load ? `${load.requests} requests in ${load.sessions} sessions, x-test-id ${load.testId}` : NO_DATA,
    ],
    ["Time", load ? `${load.from} to ${load.to}` : NO_DATA],
    ["Engines that changed in the run", String(changedEngines)],
    ["Software", `Node ${software.node}`],
  ];
  return table(["Fact", "Value"], rows);
}

function tasks(report: Report): string[] {
  return table(
    ["Task", "Status", "Reason"],
    report.tasks.map(({ task, status, reason }) => [task, status, reason]),
  );
}
