import { Refusal, wire } from "../../../lib/wire/wire.ts";

/** How requests are spread over sessions: a weight for each, or session k (from 1) in proportion to 1 / k^zipf. */
export type SessionWeights = { readonly list: readonly number[] } | { readonly zipf: number };

const NUMBER = /^\d{1,9}(\.\d{1,9})?$/;
const MAX_EXPONENT = 10;

/** Wire type of `session-weights`: `5,1,1,1` or `zipf=1.1`. */
export function sessionWeights() {
  return wire({ wire: "list of weights, or zipf=S" }, (text): SessionWeights | Refusal => {
    const zipf = /^\s*zipf\s*=\s*(.*?)\s*$/.exec(text)?.[1];
    return zipf === undefined ? listOf(text) : exponentOf(zipf);
  });
}

function exponentOf(text: string): SessionWeights | Refusal {
  const zipf = NUMBER.test(text) ? Number(text) : Number.NaN;
  return zipf > 0 && zipf <= MAX_EXPONENT
    ? { zipf }
    : new Refusal(`has a zipf that is not a number above 0 and up to ${MAX_EXPONENT}`);
}

function listOf(text: string): SessionWeights | Refusal {
  const list: number[] = [];
  for (const [at, part] of text.split(/[\n,]/).entries()) {
    const weight = NUMBER.test(part.trim()) ? Number(part) : Number.NaN;
    // A session of weight 0 would send none.
    if (!(weight > 0)) return new Refusal(`has a weight ${at + 1} that is not a number above 0`);
    list.push(weight);
  }
  return { list };
}

/** The rule that joins `session-weights` and `sessions`. */
export function checkSessionWeights(weights: SessionWeights | undefined, sessions: number): string[] {
  if (weights === undefined || "zipf" in weights || weights.list.length === sessions) return [];
  return [
    `session-weights: has ${weights.list.length} weights, not one for each of sessions ("${sessions}")`,
  ];
}

/** The weight of each session, all above 0; undefined = all alike. */
export function weightsOf(
  weights: SessionWeights | undefined,
  sessions: number,
): readonly number[] | undefined {
  if (weights === undefined) return undefined;
  if ("list" in weights) return weights.list;
  return Array.from({ length: sessions }, (_, index) => (index + 1) ** -weights.zipf);
}
