import type { EngineFacts } from "../../../lib/metrics/index.ts";
import { whySilent } from "../scene.ts";
import { type Check, fail, pass, skip, some, warn } from "./check.ts";

const TODAY = "vllm:prefix_cache_hits_total";

/** Every page that can be read counts the tokens of the prefix cache, under today's names. */
export const engineMetricNames: Check = {
  id: "engine.metric-names",
  title: "The engines count under names that are read",
  reads: "names on the metrics pages",
  after: ["engine.metrics"],
  run({ engines }) {
    if (!engines.known) return skip(engines.why);
    const pages = engines.value.flatMap(({ engine: { name }, facts }) =>
      facts.known ? { name, facts: facts.value } : [],
    );
    if (pages.length === 0) return skip(whySilent(engines.value) || "no engine to read them from");
    const used = pages.filter(({ facts }) => !mayTellLater(facts));
    const unused = pages.length - used.length;
    if (used.length === 0)
      return skip("no page tells a counter: the engines have served nothing yet, or are too old");
    const without = used.filter(({ facts }) => facts.counters === undefined && !facts.sglang);
    if (without.length > 0) {
      const [old] = without.flatMap(({ facts }) => facts.outdated);
      return fail(
        `no counter of prefix-cache tokens on ${some(without.map(({ name }) => name))}${old === undefined ? "" : `; it has ${old}, which newer vLLMs have no more`}`,
        `update the engine: a vLLM since 0.9 has ${TODAY}`,
      );
    }
    const sglang = used.filter(({ facts }) => facts.counters === undefined);
    if (sglang.length > 0) {
      return warn(
        `${some(sglang.map(({ name }) => name))}: SGLang's page has no such counters: no hit rate can be measured`,
        "measure engines of vLLM; latencies and stickiness hold for SGLang as well",
      );
    }
    const old = used.filter(({ facts }) => facts.counters?.hits !== TODAY);
    const others = unused === 0 ? "" : `; ${unused} more have served nothing, and tell none yet`;
    if (old.length === 0) return pass(`${TODAY} on ${used.length} pages${others}`);
    return warn(
      `${nameOn(old[0]?.facts)} on ${some(old.map(({ name }) => name))}${others}`,
      `read all the same; dashboards and alerts look for ${TODAY}: update the engine`,
    );
  },
};

function mayTellLater({ counters, outdated, unused }: EngineFacts): boolean {
  return unused && counters === undefined && outdated.length === 0;
}

function nameOn(facts: EngineFacts | undefined): string {
  return facts?.counters?.hits ?? "";
}
