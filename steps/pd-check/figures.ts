import type { Pd } from "../../lib/evidence/pd.ts";
import type { Target } from "../../lib/load/index.ts";
import { areCounted } from "./counters/rise.ts";
import type { Experiment } from "./experiment.ts";
import type { Observed } from "./observed.ts";
import type { Finding } from "./proofs/index.ts";
import { phases } from "./sending.ts";
import { type SsrfCase, ssrfOutcome } from "./ssrf/case.ts";
import { sideOf } from "./stack.ts";
import { transfersOf } from "./transfers.ts";

/** The pickers' decisions over all phases; undefined where one phase's are not known. */
export function decisionsOf({ rises }: Observed): { prefillDecode: number; decodeOnly: number } | undefined {
  let [prefillDecode, decodeOnly] = [0, 0];
  for (const phase of phases) {
    const { decisions } = rises[phase];
    if (!areCounted(decisions)) return undefined;
    prefillDecode += decisions.prefillDecode;
    decodeOnly += decisions.decodeOnly;
  }
  return { prefillDecode, decodeOnly };
}

/** What stands in the summary, and in the file that the report keeps. */
export function dataOf(
  target: Target,
  { sent, engines }: Pick<Experiment, "sent" | "engines">,
  proofs: { readonly observed: Observed; readonly findings: readonly Finding[] } | undefined,
  ssrf: readonly SsrfCase[],
): Pd {
  const observed = proofs?.observed;
  const decisions = observed && decisionsOf(observed);
  const moved = observed && transfersOf(observed);
  return {
    testId: target.testId,
    model: target.model,
    prefill: engines.filter((engine) => sideOf(engine) === "prefill").length,
    decode: engines.filter((engine) => sideOf(engine) === "decode").length,
    requests: sent.length,
    failed: sent.filter(({ failure }) => failure !== undefined).length,
    promptTokens: sent.reduce((sum, { promptTokens = 0 }) => sum + promptTokens, 0),
    decisions: decisions ? [decisions.prefillDecode, decisions.decodeOnly] : null,
    proofs: Object.fromEntries((proofs?.findings ?? []).map(({ id, result }) => [id, result])),
    transfers: moved ? [moved.count, rounded(moved.meanMs), moved.bytes ?? null] : null,
    ssrf: ssrfOutcome(ssrf),
  };
}

function rounded(value: number | undefined): number | null {
  return value === undefined ? null : Number(value.toFixed(3));
}
