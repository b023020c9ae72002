import { StepError } from "../../lib/errors/index.ts";
import type { Cluster, Pod } from "../../lib/kubernetes/index.ts";
import { mountedFile } from "../../lib/llm-d/mounted-file.ts";
import { type PickerConfig, parsePickerConfig } from "../../lib/llm-d/picker-config.ts";
import { flagOf, pickerContainer } from "../../lib/llm-d/picker-flags.ts";
import { findPickers } from "../../lib/llm-d/pickers.ts";

/**
 * What the endpoint picker weighs, out of its config: `prefix-cache 3, queue 2`. Undefined where it cannot be read: a
 * reason is poorer without it, and no worse.
 */
export async function pickerWeights(cluster: Cluster | undefined): Promise<string | undefined> {
  if (cluster === undefined) return undefined;
  try {
    const [pod] = await findPickers(cluster);
    const text = pod && (await configOf(cluster, pod));
    return text === undefined ? undefined : weightsText(parsePickerConfig(text));
  } catch (error) {
    if (error instanceof StepError) return undefined;
    throw error;
  }
}

async function configOf(cluster: Cluster, pod: Pod): Promise<string | undefined> {
  const container = pickerContainer(pod);
  if (container === undefined) return undefined;
  const text = flagOf(container, "config-text", "configText");
  const path = flagOf(container, "config-file", "configFile");
  const file = path === undefined ? undefined : mountedFile(pod, container, path);
  if (text !== undefined || file === undefined) return text;
  return (await cluster.configMap(file.configMap))?.[file.key];
}

/** The scorers of the profile that chooses who answers: the one for decode where prefill is apart. */
function weightsText({ plugins, profiles }: PickerConfig): string | undefined {
  const profile = profiles.find(({ name }) => name === "decode") ?? profiles[0];
  const scorers = (profile?.plugins ?? []).flatMap(({ ref, weight }) => {
    const type = plugins.find(({ name }) => name === ref)?.type ?? ref;
    return type.endsWith("-scorer") ? [`${type.replace(/-scorer$/, "")} ${weight}`] : [];
  });
  return scorers.length === 0 ? undefined : scorers.join(", ");
}
