import { pdDecider } from "../../../lib/llm-d/pd-decider.ts";
import { disaggHandler, parameterOf, textParameter } from "../../../lib/llm-d/picker-plugins.ts";
import { type Check, fail, pass, skip, warn } from "./check.ts";

/** Profile of that handler which picks the engine for the prompt, unless it is named otherwise. */
const PREFILL = "prefill";

/** Where there are prefill pods, the picker sends prompts there. */
export const eppDisagg: Check = {
  id: "epp.disagg",
  title: "The picker splits prefill and decode",
  reads: "pods by role; the picker's configuration",
  after: ["epp.plugins"],
  run({ pods, routing: { pickerConfig } }) {
    if (!pods.known) return skip(pods.why);
    const count = pods.value.filter(({ labels }) => labels["llm-d.ai/role"] === PREFILL).length;
    if (count === 0) return skip("no prefill pod");
    if (!pickerConfig.known) return skip(pickerConfig.why);
    const handler = disaggHandler(pickerConfig.value);
    const there = `${count} prefill ${count === 1 ? "pod" : "pods"}`;
    if (handler === undefined)
      return fail(
        `${there}, but the picker has no disagg-profile-handler`,
        "give the picker disagg-profile-handler, a decider, and the profiles prefill and decode: else prefill pods idle",
      );
    // It goes by the client's header, and its profiles may have any name.
    if (handler.type === "header-profile-handler") return pass(`${there}; ${handler.name}`);
    const wanted =
      textParameter(handler, "profiles", PREFILL) ?? textParameter(handler, "prefillProfile") ?? PREFILL;
    if (!pickerConfig.value.profiles.some(({ name }) => name === wanted))
      return fail(
        `${there}, and ${handler.name}, but no profile ${wanted}`,
        `add the profile ${wanted} to schedulingProfiles, with prefill-filter`,
      );
    if (handler.type === "disagg-profile-handler" && !decides(handler))
      return fail(
        `${there}, and ${handler.name} without a decider for prefill`,
        "give it parameters: {deciders: {prefill: prefix-based-pd-decider}}",
      );
    const decider = pdDecider(pickerConfig.value);
    if (decider?.splits === "never")
      return warn(
        `${there}, and ${handler.name}, whose decider never splits: its nonCachedTokens is 0`,
        "give it the tokens that are not cached from which on a prompt is split, such as parameters: {nonCachedTokens: 16}",
      );
    return pass(`${there}; ${handler.name}, profile ${wanted}`);
  },
};

function decides(handler: Parameters<typeof parameterOf>[0]): boolean {
  return (
    parameterOf(handler, "deciders", PREFILL) !== undefined ||
    ["prefillDeciderPluginName", "deciderPluginName"].some((name) => parameterOf(handler, name) !== undefined)
  );
}
