import type { Verdict } from "../../lib/evidence/cache-hit.ts";
import type { Finding } from "./finding.ts";

/** The verdict, and the one sentence that explains it. `warn`: a pass on the weaker evidence. */
export interface Judgement {
  readonly verdict: Verdict;
  readonly status: Verdict | "warn";
  readonly reason: string;
}

/**
 * Weighs the findings: a run that cannot be trusted is never a fail, and a fail never a pass. The reason is the first
 * finding of the decisive kind, with the count of the others that speak against the run; empty for a plain pass.
 */
export function judge(findings: readonly Finding[]): Judgement {
  const against = unique(findings.filter(({ kind }) => kind === "invalid" || kind === "fail"));
  for (const kind of ["invalid", "fail"] as const) {
    const first = against.find((finding) => finding.kind === kind);
    if (first !== undefined)
      return { verdict: kind, status: kind, reason: withCount(first.text, against.length) };
  }
  const warnings = unique(findings.filter(({ kind }) => kind === "warn"));
  const [warning] = warnings;
  if (warning === undefined) return { verdict: "pass", status: "pass", reason: "" };
  return { verdict: "pass", status: "warn", reason: withCount(warning.text, warnings.length) };
}

/** The findings without repeats: one cause reaches the verdict through every task that it kept from working. */
export function unique(findings: readonly Finding[]): Finding[] {
  const kept: Finding[] = [];
  for (const finding of findings) {
    if (!kept.some((other) => saysTheSame(other.text, finding.text))) kept.push(finding);
  }
  return kept;
}

const CUT = "...";

/** A reason that was handed on may have been cut on the way, at another place each time. */
function saysTheSame(one: string, other: string): boolean {
  const begins = (text: string, cut: string) =>
    cut.endsWith(CUT) && text.startsWith(cut.slice(0, -CUT.length));
  return one === other || begins(one, other) || begins(other, one);
}

function withCount(text: string, total: number): string {
  return total > 1 ? `${text} (and ${total - 1} more)` : text;
}
