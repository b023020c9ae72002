import { InvalidError } from "../errors/index.ts";
import type { Cluster, Pod } from "../kubernetes/index.ts";
import { mountedFile } from "./mounted-file.ts";
import { type PickerConfig, parsePickerConfig, UnreadableConfigError } from "./picker-config.ts";
import { flagOf, pickerContainer } from "./picker-flags.ts";
import { onePicker } from "./pickers.ts";

/**
 * The configuration that a picker is started with. Throws UnreadableConfigError where it is none, InvalidError where
 * the pod does not tell which it is or the pods are of several pickers, and what the cluster throws.
 */
export async function readPickerConfig(cluster: Cluster, pickers: readonly Pod[]): Promise<PickerConfig> {
  const [pod] = onePicker(pickers);
  if (pod === undefined) throw new InvalidError("no endpoint picker to read it from");
  const container = pickerContainer(pod);
  const text = container && flagOf(container, "config-text", "configText");
  if (text !== undefined) return parseFrom("--config-text", text);
  const path = container && flagOf(container, "config-file", "configFile");
  if (container === undefined || path === undefined)
    throw new InvalidError(`${pod.name} names no --config-file: its picker goes by what is built into it`);
  const file = mountedFile(pod, container, path);
  if (file === undefined) throw new InvalidError(`${path} of ${pod.name} does not come from a ConfigMap`);
  const data = await cluster.configMap(file.configMap);
  const found = data?.[file.key];
  if (found === undefined)
    throw new UnreadableConfigError(
      data === undefined ? `no ConfigMap ${file.configMap}` : `no ${file.key} in ConfigMap ${file.configMap}`,
    );
  return parseFrom(`${file.key} in ConfigMap ${file.configMap}`, found);
}

function parseFrom(source: string, text: string): PickerConfig {
  try {
    return parsePickerConfig(text);
  } catch (error) {
    if (error instanceof UnreadableConfigError)
      throw new UnreadableConfigError(`${source}: ${error.message}`, { cause: error });
    throw error;
  }
}
