import { parse } from "yaml";
import type { Cluster, Pod } from "../../../lib/kubernetes/index.ts";
import type { EnvoyFilter } from "../../../lib/llm-d/envoy-filter.ts";
import { extProcsOf } from "../../../lib/llm-d/ext-proc.ts";
import { gatewayOf } from "../../../lib/llm-d/gateway.ts";
import { mountedFile } from "../../../lib/llm-d/mounted-file.ts";
import { flagOf } from "../../../lib/llm-d/picker-flags.ts";
import type { Path } from "./path.ts";
import type { ExtProcReading } from "./routing.ts";

/** A port of pickers, in an address or in Istio's name of a cluster. */
const PICKER_PORT = /[:|]9002(\||$)/;

/** Those of the patches that are for the path's gateway and lead to an endpoint picker. */
export function extProcsOfFilters(
  filters: readonly EnvoyFilter[],
  { gateways, services }: Path,
  gatewayPods: readonly Pod[],
  pickerServices: readonly string[],
): ExtProcReading[] {
  const names = new Set([
    ...gateways.map(({ name }) => name),
    ...services.flatMap((service) => gatewayOf(service) ?? []),
  ]);
  const isFor = (filter: EnvoyFilter): boolean => {
    if (filter.gateways.length > 0) return filter.gateways.some((name) => names.has(name));
    const wanted = Object.entries(filter.selector);
    // A gateway in another namespace, say: its pods are not to be seen.
    if (gatewayPods.length === 0)
      return wanted.every(([key, value]) => !isGatewayLabel(key) || names.has(value));
    return gatewayPods.some(({ labels }) => wanted.every(([key, value]) => labels[key] === value));
  };
  return filters
    .filter(isFor)
    .flatMap(({ name, extProcs }) => extProcs.map((found) => ({ ...found, source: `EnvoyFilter ${name}` })))
    .filter(({ targets }) => leadsToPicker(targets, pickerServices));
}

/**
 * Those in the configuration that Envoys in these pods are started with, as far as it comes from a ConfigMap; of several
 * those that lead to an endpoint picker. Throws what the cluster throws.
 */
export async function extProcsOfPods(
  cluster: Cluster,
  pods: readonly Pod[],
  pickerServices: readonly string[],
): Promise<ExtProcReading[]> {
  const files = pods.flatMap((pod) =>
    pod.containers.flatMap((container) => {
      const path = flagOf(container, "c", "config-path");
      return path === undefined ? [] : (mountedFile(pod, container, path) ?? []);
    }),
  );
  const distinct = [...new Map(files.map((file) => [`${file.configMap}/${file.key}`, file])).values()];
  const found = await Promise.all(
    distinct.map(async ({ configMap, key }) => {
      const text = (await cluster.configMap(configMap))?.[key];
      const source = `ConfigMap ${configMap}`;
      return extProcsOf(parseYaml(text ?? "")).map((extProc) => ({ ...extProc, source }));
    }),
  );
  const all = found.flat();
  return all.length === 1 ? all : all.filter(({ targets }) => leadsToPicker(targets, pickerServices));
}

/** What is no YAML tells of no filter, and whether the gateway works with it is another question. */
function parseYaml(text: string): unknown {
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}

function isGatewayLabel(key: string): boolean {
  return key.endsWith("/gateway-name");
}

function leadsToPicker(targets: readonly string[], services: readonly string[]): boolean {
  return targets.some(
    (target) => PICKER_PORT.test(target) || target.split(/[|:.]/).some((part) => services.includes(part)),
  );
}
