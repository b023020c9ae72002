import { isSet, pickerContainer } from "../../../lib/llm-d/picker-flags.ts";
import { ALPHA_PLUGINS, ALPHA_SINCE } from "../../../lib/llm-d/picker-stability.ts";
import { routerMinor } from "../../../lib/llm-d/picker-version.ts";
import { type Check, fail, pass, skip, some, warn } from "./check.ts";

const FLAG = "allow-experimental-plugins";

/** A picker that was started before its configuration changed goes on, and does not come back. */
export const eppAlphaPlugins: Check = {
  id: "epp.alpha-plugins",
  title: "Alpha plugins are allowed",
  reads: "the picker's configuration and flags",
  after: ["epp.plugins"],
  run({ routing: { pickerConfig, pickers } }) {
    if (!pickerConfig.known) return skip(pickerConfig.why);
    if (!pickers.known) return skip(pickers.why);
    const alpha = pickerConfig.value.plugins
      .map(({ type }) => type)
      .filter((type) => ALPHA_PLUGINS.has(type));
    if (alpha.length === 0) return pass("none in use");
    const containers = pickers.value.flatMap((pod) => pickerContainer(pod) ?? []);
    if (containers.every((container) => isSet(container, FLAG)))
      return pass(`${some(alpha)}, with --${FLAG}`);
    const minors = containers.map(({ image }) => routerMinor(image));
    if (minors.every((minor) => minor !== undefined && minor < ALPHA_SINCE))
      return pass(`${some(alpha)}, which this version of the picker lets in without a flag`);
    // It has loaded them, before they were configured or since its version lets it.
    if (minors.includes(undefined) && pickers.value.some(({ ready }) => ready))
      return warn(
        `${some(alpha)} without --${FLAG}, to a picker of unknown version`,
        `give the endpoint picker --${FLAG}: from 0.${ALPHA_SINCE} on it does not start without it`,
      );
    return fail(
      `${some(alpha)} without --${FLAG}`,
      `give the endpoint picker --${FLAG}: without it it does not start`,
    );
  },
};
