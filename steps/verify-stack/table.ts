import type { Finding } from "./verdict.ts";
import { idsOf } from "./verdict.ts";

/** So many checks that were skipped for one reason share a line. */
const MANY = 3;

/** The findings as lines of a table for the log, each remedy below its finding, what was skipped at large at the end. */
export function table(findings: readonly Finding[]): string[] {
  const width = Math.max(...findings.map(({ check }) => check.id.length));
  const line = (id: string, status: string, text: string) => `${id.padEnd(width)}  ${status}  ${text}`;
  const skipped = Map.groupBy(
    findings.filter(({ status }) => status === "skip"),
    ({ evidence }) => evidence,
  );
  const atLarge = [...skipped].filter(([, alike]) => alike.length >= MANY);
  const reasons = new Set(atLarge.map(([reason]) => reason));
  return [
    ...findings
      .filter(({ status, evidence }) => status !== "skip" || !reasons.has(evidence))
      .flatMap(({ check, status, evidence, remedy }) => [
        line(check.id, status, evidence),
        ...(remedy === undefined ? [] : [`${" ".repeat(width)}        remedy: ${remedy}`]),
      ]),
    ...atLarge.map(([reason, alike]) =>
      line(`${alike.length} checks`, "skip", `${reason}: ${idsOf(alike, "skip").join(", ")}`),
    ),
  ];
}
