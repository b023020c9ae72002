import { cell, table } from "./markdown-table.ts";
import { pushedText } from "./pushed-text.ts";
import type { Report } from "./schema.ts";
import { quoted, shell } from "./shell.ts";
import { title } from "./title.ts";

/** Whether there is nothing to show: no request was sent, or none succeeded. */
export function nothingMeasured({ verdict, load }: Report): boolean {
  return verdict !== "pass" && (load === null || load.ok === 0);
}

/** The page of a run that measured nothing: the first cause and what to do, since tables of blanks say less. */
export function shortPage(report: Report): string[] {
  const { verdict, reason, run, load, pushed } = report;
  const cause = firstCause(report);
  const log = `tkn pipelinerun logs ${quoted(run.name)} -n ${quoted(run.namespace)}`;
  return [
    title(report),
    "",
    `**${verdict}**${reason === "" ? "" : `: ${cell(reason)}`}. Nothing was measured, so there are no figures.`,
    "",
    ...(cause === undefined
      ? []
      : [`First cause: ${cause.task} (${cause.status}): ${cell(cause.reason) || "it gave no reason"}`, ""]),
    ...(load === null || load.failed === 0
      ? []
      : [...table(["Failure", "Requests"], Object.entries(load.failures).map(failure)), ""]),
    ...(pushed === null ? [] : [`Pushgateway: ${cell(pushedText(pushed))}.`, ""]),
    "What to do: the last lines of that task's log say what failed, with a hint.",
    ...shell(cause === undefined ? log : `${log} -t ${cause.task}`),
  ];
}

/** The first task whose own failure it is; those after it were skipped. */
function firstCause({ tasks }: Report): Report["tasks"][number] | undefined {
  const words = ["invalid", "fail", "skipped"] as const;
  return words.map((word) => tasks.find(({ status }) => status === word)).find((task) => task !== undefined);
}

function failure([cause, count]: readonly [string, number]): string[] {
  return [cause, String(count)];
}
