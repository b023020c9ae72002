import { StepError } from "../../lib/errors/index.ts";
import type { Cluster } from "../../lib/kubernetes/index.ts";
import type { PickerConfig } from "../../lib/llm-d/picker-config.ts";
import { findPickers } from "../../lib/llm-d/pickers.ts";
import { readPickerConfig } from "../../lib/llm-d/read-picker-config.ts";

/**
 * What the endpoint picker weighs, out of its config: `prefix-cache 3, queue 2`. Undefined where it cannot be read: a
 * reason is poorer without it, and no worse.
 */
export async function pickerWeights(cluster: Cluster | undefined): Promise<string | undefined> {
  if (cluster === undefined) return undefined;
  try {
    return weightsText(await readPickerConfig(cluster, await findPickers(cluster)));
  } catch (error) {
    if (error instanceof StepError) return undefined;
    throw error;
  }
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
