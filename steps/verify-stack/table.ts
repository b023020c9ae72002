import type { Finding } from "./verdict.ts";

/** The findings as lines of a table for the log, each remedy below its finding. */
export function table(findings: readonly Finding[]): string[] {
  const width = Math.max(...findings.map(({ check }) => check.id.length));
  return findings.flatMap(({ check, status, evidence, remedy }) => [
    `${check.id.padEnd(width)}  ${status}  ${evidence}`,
    ...(remedy === undefined ? [] : [`${" ".repeat(width)}        remedy: ${remedy}`]),
  ]);
}
