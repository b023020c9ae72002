import type { Cause } from "./causes.ts";
import type { Collection } from "./collect/collect.ts";
import { exitLines } from "./exit-lines.ts";

/** Characters of a line, and lines of what is shown beside the part that the statuses give. */
const WIDTH = 160;
const MOST_CAUSES = 6;
const MOST_GAPS = 4;

/**
 * What was found, at most 31 lines: how the task that failed ended, the causes with evidence, remedy and command, then
 * what could not be read.
 *
 * @param task that failed first; undefined = none did.
 */
export function screen(collection: Collection, causes: readonly Cause[], task: string | undefined): string[] {
  const shown = causes.slice(0, MOST_CAUSES);
  const rest = causes.slice(MOST_CAUSES).map(({ signature }) => signature.id);
  const { gaps } = collection;
  const lines = [
    `Looked at ${lookedAt(collection)}: ${causes.length === 0 ? "no known cause" : `${causes.length} known ${causes.length === 1 ? "cause" : "causes"}, the likeliest first`}`,
    ...exitLines(collection.taskRuns, task),
    ...shown.flatMap(causeLines),
    ...(rest.length === 0 ? [] : [`Also: ${rest.join(", ")}`]),
    ...gaps.slice(0, MOST_GAPS - 1).map((gap) => `Not read: ${gap}`),
    ...(gaps.length === MOST_GAPS ? [`Not read: ${gaps[MOST_GAPS - 1]}`] : []),
    ...(gaps.length > MOST_GAPS ? [`Not read: ${gaps.length - MOST_GAPS + 1} more things`] : []),
  ];
  return lines.map((line) => fitted(line));
}

function lookedAt({ namespace, pods, events, logs, pages }: Collection): string {
  const count = (n: number, what: string) => `${n} ${what}${n === 1 ? "" : "s"}`;
  const told = [
    count(pods.length, "pod"),
    count(events.length, "warning"),
    count(logs.length, "log"),
    count(pages.filter(({ problem }) => problem === undefined).length, "metrics page"),
  ];
  return `namespace ${namespace} (${told.join(", ")})`;
}

function causeLines({ signature, line, subjects }: Cause, index: number): string[] {
  const others = subjects.length > 1 ? ` [${subjects.length} of them]` : "";
  const at = line.at === undefined ? "" : ` ${line.at.slice(11, 19)}`;
  return [
    `${index + 1}. ${signature.id}: ${signature.cause}${others}`,
    `   ${line.source}${at}: ${line.text}`,
    `   Do: ${signature.remedy}`,
    `   Look: ${line.look}`,
  ];
}

/** Control characters would move the cursor of whoever reads the log. */
export function fitted(line: string): string {
  const plain = line.replaceAll(/\p{Cc}+/gu, " ");
  return plain.length <= WIDTH ? plain : `${plain.slice(0, WIDTH - 3)}...`;
}
