import { addressOf } from "../../../lib/llm-d/address.ts";
import type { Engine } from "../../../lib/llm-d/engines.ts";
import type { Observed } from "../observed.ts";
import type { Sent } from "../sending.ts";
import { sideOf } from "../stack.ts";
import { count, notExported, type Proof, proven, refuted, unknown } from "./proof.ts";

/** Every answer came from a decode engine. */
export const answers: Proof = {
  id: "answers.by-decode",
  source: "response headers: x-inference-pod, x-upstream-host and the like",
  run(observed) {
    const named = observed.sent.filter(({ upstream }) => upstream !== undefined);
    if (named.length === 0) return notExported("no response names its engine");
    const served = named.map((sent) => engineOf(observed, sent));
    const wrong = served.find((engine) => engine !== undefined && sideOf(engine) === "prefill");
    if (wrong !== undefined) return refuted(`${wrong.name} answered, which only prefills`);
    const known = served.filter((engine) => engine !== undefined).length;
    const figures = `${known} of ${count(observed.sent.length, "answer")} by a decode engine`;
    return known === observed.sent.length ? proven(figures) : unknown(figures);
  },
};

/** The engine that a response names, by its name or its pod's address; ports are of the engine or of its sidecar. */
export function engineOf({ engines }: Pick<Observed, "engines">, { upstream }: Sent): Engine | undefined {
  if (upstream === undefined) return undefined;
  const { name } = upstream;
  const byName = engines.find((engine) => engine.name === name);
  if (byName !== undefined) return byName;
  const host = addressOf(name)?.host;
  const atHost = engines.filter(({ pod }) => host !== undefined && pod?.ip?.toLowerCase() === host);
  return atHost.length === 1 ? atHost[0] : undefined;
}
