import type { Container, Pod } from "../kubernetes/index.ts";
import { readCommandLine } from "./command-line.ts";

/** Flags of an endpoint picker and of nothing else, one of which each is started with. */
const OWN_FLAGS = ["pool-name", "poolName", "endpoint-selector", "config-text"];
const IMAGE = /endpoint-picker|inference-scheduler|(^|[/-])epp([:@-]|$)/;

/** The container in which a pod's endpoint picker runs; undefined where none looks like one. */
export function pickerContainer({ containers }: Pick<Pod, "containers">): Container | undefined {
  return (
    containers.find((container) => flagOf(container, ...OWN_FLAGS) !== undefined) ??
    containers.find(({ name, image }) => name === "epp" || IMAGE.test(image))
  );
}

/** Value of the first of these flags in a container's arguments; empty without a value, undefined without the flag. */
export function flagOf(container: Container, ...names: readonly string[]): string | undefined {
  const { flags } = readCommandLine(container);
  const name = names.find((candidate) => flags.has(candidate));
  return name === undefined ? undefined : flags.get(name);
}

/** Whether a flag is on, as Go's flag packages read it: alone, or with anything that means true. */
export function isSet(container: Container, name: string): boolean {
  const value = flagOf(container, name);
  return value !== undefined && !/^(false|f|0)$/i.test(value);
}
