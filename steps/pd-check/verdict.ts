import type { Status } from "../../lib/status.ts";
import type { Finding } from "./proofs/index.ts";
import type { Sent } from "./sending.ts";
import { type SsrfCase, ssrfFinding } from "./ssrf/case.ts";

export interface Evidence {
  /** Undefined: engines changed, or no request succeeded, so that there is nothing to prove by. */
  readonly findings: readonly Finding[];
  readonly sent: readonly Sent[];
  /** Engines whose counters do not span the run. */
  readonly changed: readonly string[];
  readonly ssrf: readonly SsrfCase[];
  /** Ids of the checks of verify-stack that failed. */
  readonly failedChecks: readonly string[];
}

export interface Judgement {
  readonly status: Status;
  readonly reason: string;
}

/** Without these nothing else can be believed: our own tokens; and what being split means: prefill engines at work. */
const GUARD = "own-tokens";
const CORE = "prefill.tokens";

/**
 * The verdict. A connection that our own listener saw is a fact whatever else went wrong; otherwise a run that cannot be
 * trusted is never a fail, and a fail never a pass.
 */
export function judge(evidence: Evidence): Judgement {
  const hole = ssrfFinding(evidence.ssrf);
  const against = objections(evidence);
  if (hole?.status === "fail") return told(hole, against.length);
  const [first] = against;
  if (first !== undefined) return told(first, against.length - 1);
  if (hole !== undefined) return hole;
  return { status: "pass", reason: passText(evidence.findings) };
}

/** Everything that speaks against the stack or the run, the first one deciding. */
export function objections(evidence: Evidence): readonly Judgement[] {
  return [...invalidities(evidence), ...failures(evidence)];
}

function told({ status, reason }: Judgement, others: number): Judgement {
  return { status, reason: others > 0 ? `${reason} (and ${others} more)` : reason };
}

function invalidities({ findings, sent, changed }: Evidence): Judgement[] {
  const invalid = (reason: string): Judgement => ({ status: "invalid", reason });
  const failed = sent.filter(({ failure }) => failure !== undefined);
  if (failed.length > 0) {
    const causes = [...new Set(failed.map(({ failure }) => failure?.cause))].join(", ");
    return [invalid(`${failed.length} of ${sent.length} requests failed: ${causes}`)];
  }
  if (changed.length > 0) return [invalid(`${changed.join(", ")} in between`)];
  const guard = findings.find(({ id }) => id === GUARD);
  if (guard !== undefined && guard.result !== "proven") return [invalid(guard.text)];
  const core = findings.find(({ id }) => id === CORE);
  const isOpen = core?.result === "unknown" && !findings.some(({ result }) => result === "refuted");
  return isOpen ? [invalid(core.text)] : [];
}

function failures({ findings, failedChecks }: Evidence): Judgement[] {
  const fail = (reason: string): Judgement => ({ status: "fail", reason });
  const refuted = findings.filter(({ result }) => result === "refuted").map(({ text }) => fail(text));
  return failedChecks.length === 0
    ? refuted
    : [...refuted, fail(`verify-stack failed: ${failedChecks.join(", ")}`)];
}

function passText(findings: readonly Finding[]): string {
  const ids = (result: Finding["result"]) =>
    findings.filter((one) => one.result === result).map(({ id }) => id);
  const missing = (["not-exported", "unknown"] as const).flatMap((result) =>
    ids(result).length === 0 ? [] : `; ${result.replace("-", " ")}: ${ids(result).join(", ")}`,
  );
  return `${ids("proven").length} of ${findings.length} proofs${missing.join("")}`;
}
