import type { EngineArguments } from "../../../lib/llm-d/engine-arguments.ts";
import { byValue, listByValue } from "./by-value.ts";
import { type Check, fail, pass, skip, some } from "./check.ts";
import { ofTold, setting } from "./told.ts";

/** What bends queues, latencies or memory of one engine against its like. */
const FLAGS = ["max-num-seqs", "enable-chunked-prefill", "max-model-len", "dtype", "kv-cache-dtype"];

/** Engines of one role are told the same: the picker takes them for alike, and so does every average. */
export const engineAlike: Check = {
  id: "engine.alike",
  title: "Engines of one role are alike",
  after: ["engine.model"],
  reads: `the engines' arguments: ${FLAGS.join(", ")}`,
  run: ofTold((engines) => {
    const roles = Map.groupBy(engines, ({ role }) => role);
    for (const [role, alike] of roles) {
      for (const flag of FLAGS) {
        const values = byValue(alike.map(({ name, told }) => ({ name, value: compared(told, flag) })));
        if (values.size > 1)
          return fail(`${role}: --${flag} differs: ${listByValue(values)}`, `give all of them one --${flag}`);
      }
    }
    const silent = engines.filter(({ told }) => FLAGS.some((flag) => compared(told, flag) === undefined));
    if (silent.length > 0)
      return skip(`no difference found; not all told of ${some(silent.map(({ name }) => name))}`);
    return pass([...roles].map(([role, alike]) => `${role}: ${alike.length} alike`).join(", "));
  }),
};

function compared(told: EngineArguments, flag: string): string | undefined {
  const on = flag.startsWith("enable-") ? told.isOn(flag) : undefined;
  return on === undefined ? setting(told, flag) : on ? "on" : "off";
}
