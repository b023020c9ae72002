import { byHand } from "./by-hand.ts";
import { counterLines } from "./counters-section.ts";
import { criteriaLines } from "./criteria-section.ts";
import { benchmarkLines } from "./guidellm/benchmarks-section.ts";
import { toolText } from "./guidellm/tool.ts";
import { cell, table } from "./markdown-table.ts";
import { planLines } from "./plan-section.ts";
import { pushedText } from "./pushed-text.ts";
import type { Figure, Report } from "./schema.ts";
import { sessionLines } from "./sessions-section.ts";
import { nothingMeasured, shortPage } from "./short-page.ts";
import { title } from "./title.ts";
import { counted, NO_DATA, valueText } from "./value-text.ts";

/** The report as a page: verdict and why, then the figures with all that stands behind them. */
export function markdown(report: Report): string {
  if (nothingMeasured(report)) return shortPage(report).join("\n");
  return [
    title(report),
    "",
    verdict(report),
    "",
    ...section("Thresholds", criteriaLines(report)),
    ...section("Figures", figures(report)),
    ...section("Benchmarks", benchmarkLines(report)),
    ...section("Cross-checks", crossChecks(report)),
    ...section("Engines' counters", counterLines(report)),
    ...section("Sessions and upstreams", sessionLines(report)),
    ...section("Failures", failures(report)),
    ...section("Load", planLines(report)),
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
  return sample === null ? "" : counted(sample.size, sample.of.replace(/s$/, ""));
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

function failures({ load }: Report): string[] {
  if (load === null) return [NO_DATA];
  if (load.failed === 0)
    return [
      load.requests === 1
        ? "None: the 1 request succeeded."
        : `None: all ${load.requests} requests succeeded.`,
    ];
  return table(
    ["Cause", "Requests"],
    Object.entries(load.failures).map(([cause, count]) => [cause, String(count)]),
  );
}

function measured(report: Report): string[] {
  const { run, created, stack, load, warmUp, changedEngines, pushed, software, tool, benchmarks } = report;
  const parts = benchmarks ? counted(benchmarks.count, "benchmark") : counted(load?.sessions ?? 0, "session");
  const rows: [string, string][] = [
    ["Run", `${run.name} in ${run.namespace}, reported ${created}`],
    ["Gateway", stack ? `${stack.gateway}${stack.host === "" ? "" : ` (Host: ${stack.host})`}` : NO_DATA],
    ["Model", load?.model ?? stack?.model ?? NO_DATA],
    ["Cache block", stack?.blockSizeTokens ? `${stack.blockSizeTokens} tokens` : NO_DATA],
    ["Failed checks", stack ? stack.failedChecks.join(", ") || "none" : NO_DATA],
    ...(warmUp === null && tool !== null
      ? []
      : [
          [
            "Warm-up",
            warmUp ? `${counted(warmUp.requests, "request")}, ${warmUp.failed} failed` : NO_DATA,
          ] as [string, string],
        ]),
    ["Load", load ? `${counted(load.requests, "request")} in ${parts}, x-test-id ${load.testId}` : NO_DATA],
    ["Time", load ? `${load.from} to ${load.to}` : NO_DATA],
    ["Engines that changed in the run", String(changedEngines)],
    ...(pushed === null ? [] : [["Pushgateway", pushedText(pushed)] as [string, string]]),
    ["Software", `${tool === null ? "" : `${toolText(tool)}, `}Node ${software.node}`],
  ];
  return table(["Fact", "Value"], rows);
}

function tasks(report: Report): string[] {
  return table(
    ["Task", "Status", "Reason"],
    report.tasks.map(({ task, status, reason }) => [task, status, reason]),
  );
}
