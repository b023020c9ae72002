import { type PickerConfig, UnreadableConfigError } from "../../../lib/llm-d/picker-config.ts";
import { undeclared } from "../../../lib/llm-d/picker-plugins.ts";
import {
  DEPRECATED_PLUGINS,
  DEPRECATED_SINCE,
  OLD_API_VERSION,
} from "../../../lib/llm-d/picker-stability.ts";
import { routerMinor } from "../../../lib/llm-d/picker-version.ts";
import { imageOfPicker } from "../routing/picker.ts";
import { type Check, fail, pass, skip, some, warn } from "./check.ts";

/** The picker's configuration is one, and what it says is what decides: its profiles, with their weights. */
export const eppPlugins: Check = {
  id: "epp.plugins",
  title: "The endpoint picker's configuration holds together",
  reads: "the EndpointPickerConfig that the picker's pod mounts or names",
  run({ routing: { pickerConfig, pickers } }) {
    if (!pickerConfig.known) {
      const { error, why } = pickerConfig;
      if (!(error instanceof UnreadableConfigError)) return skip(why);
      return fail(
        why,
        "mend it: the endpoint picker does not start with it, or will not once it is restarted",
      );
    }
    const config = pickerConfig.value;
    const unknown = undeclared(config);
    if (unknown.length > 0)
      return fail(
        `${some(unknown.map(({ by, ref }) => `${by} refers to ${ref}`))}, which is not among the plugins`,
        "declare it among plugins: the endpoint picker does not start with it, or will not once it is restarted",
      );
    const old = outdated(config);
    const minor = routerMinor(imageOfPicker(pickers) ?? "");
    // A picker of that age knows nothing newer.
    if (old.length === 0 || (minor !== undefined && minor < DEPRECATED_SINCE)) return pass(describe(config));
    return warn(`${some(old)}; ${describe(config)}`, "the router's next versions will not know it: move on");
  },
};

function outdated({ apiVersion, plugins }: PickerConfig): string[] {
  const types = plugins.flatMap(({ type }) => {
    const next = DEPRECATED_PLUGINS[type];
    return next === undefined ? [] : [`${type} is deprecated, in favour of ${next}`];
  });
  return [...(apiVersion === OLD_API_VERSION ? [`apiVersion ${apiVersion} is deprecated`] : []), ...types];
}

/** `default: prefix-cache-scorer 3, queue-scorer 2, max-score-picker`. */
function describe({ profiles }: PickerConfig): string {
  return profiles
    .map(({ name, plugins }) => {
      const parts = plugins.map(({ ref, weight }) => (isWeighed(ref, weight) ? `${ref} ${weight}` : ref));
      return `${name}: ${parts.join(", ") || "no plugin"}`;
    })
    .join("; ");
}

function isWeighed(ref: string, weight: number): boolean {
  return weight !== 1 || ref.endsWith("-scorer");
}
