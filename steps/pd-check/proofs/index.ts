import type { Observed } from "../observed.ts";
import { answers } from "./answers.ts";
import { decisions } from "./decisions.ts";
import { decodeExternal, decodeSource } from "./decode-fetched.ts";
import { ownTokens } from "./own-tokens.ts";
import { prefillFinish } from "./prefill-finish.ts";
import { prefillOneToken } from "./prefill-one-token.ts";
import { prefillRepeats } from "./prefill-repeats.ts";
import { prefillTokens } from "./prefill-tokens.ts";
import type { Conclusion, Proof } from "./proof.ts";
import { transfers } from "./transfers.ts";

export { engineOf } from "./answers.ts";
export type { Conclusion } from "./proof.ts";

/** All proofs; of two that are refuted the first one gives the reason. */
const proofs: readonly Proof[] = [
  ownTokens,
  prefillTokens,
  decisions,
  prefillOneToken,
  prefillRepeats,
  prefillFinish,
  decodeSource,
  decodeExternal,
  transfers,
  answers,
];

/** A proof with what it says of a run. */
export interface Finding extends Conclusion {
  readonly id: string;
  readonly source: string;
}

/** Puts every proof to what was observed. */
export function prove(observed: Observed): readonly Finding[] {
  return proofs.map(({ id, source, run }) => ({ id, source, ...run(observed) }));
}
