import { parse } from "yaml";
import { z } from "zod";
import type { Container, Pod } from "../kubernetes/index.ts";
import { readCommandLine } from "./command-line.ts";
import { routerMinor } from "./picker-version.ts";

/** Names and images of llm-d's routing sidecar, over its versions. */
const SIDECAR = /routing-?(proxy|sidecar)|pd-sidecar|disagg-sidecar/;

/** What it takes where it is told nothing, by its minor version; undefined = where nobody knows that. */
const PORT = () => "8000";
const MODEL_SERVER_PORT = (minor?: number) => (minor === undefined ? minor : minor >= 10 ? "8200" : "8001");
const CONNECTOR = (minor?: number) => (minor === undefined || minor < 3 ? undefined : "nixlv2");
const SSRF_PROTECTION = () => "false";

/** From here on it knows `--kv-connector`, and `--connector` as a deprecated flag, which 0.10 has no more. */
const KV_CONNECTOR_SINCE = 7;

/** What the routing sidecar of a decode pod is told: it sends prompts to a prefill pod, and the rest to the engine beside it. */
export interface RoutingSidecar {
  /** Where requests arrive; undefined when only the running container knows. */
  readonly port: number | undefined;
  /** Where the engine beside it is expected. */
  readonly modelServerPort: number | undefined;
  /** Protocol of the transfer, such as `nixlv2`. */
  readonly connector: string | undefined;
  /** Told by `--connector`, though its version has `--kv-connector`. */
  readonly oldConnectorFlag: boolean;
  /** Whether it only follows `x-prefiller-host-port` to pods of the pool; undefined when that cannot be told. */
  readonly ssrfProtection: boolean | undefined;
  /** Whether a variable asks for that: no version reads one. */
  readonly ssrfVariable: boolean;
}

export function isRoutingSidecar({ name, image }: Pick<Container, "name" | "image">): boolean {
  return SIDECAR.test(name) || SIDECAR.test(image);
}

/** The routing sidecar of a pod, as a container or as an init container that stays; undefined when it has none. */
export function routingSidecarOf({ containers }: Pick<Pod, "containers">): RoutingSidecar | undefined {
  const container = containers.find(isRoutingSidecar);
  if (container === undefined) return undefined;
  const { flags, complete, words } = readCommandLine(container);
  const configuration = configurationOf(flags);
  const minor = routerMinor(container.image);
  /** A flag wins over the configuration, and both over the default, which only holds where all of them are known. */
  const told = (
    names: readonly string[],
    otherwise: (minor?: number) => string | undefined,
  ): string | undefined => {
    const flag = names.find((name) => flags.has(name));
    if (flag !== undefined) return flags.get(flag);
    if (configuration === undefined || !(complete || words.length === 0)) return undefined;
    const key = names.find((name) => configuration[name] !== undefined);
    return key === undefined ? otherwise(minor) : configuration[key];
  };
  return {
    port: portOf(told(["port"], PORT)),
    modelServerPort: portOf(told(["model-server-port", "vllm-port"], MODEL_SERVER_PORT)),
    connector: told(["kv-connector", "connector"], CONNECTOR),
    oldConnectorFlag: flags.has("connector") && minor !== undefined && minor >= KV_CONNECTOR_SINCE,
    ssrfProtection: isOn(told(["enable-ssrf-protection"], SSRF_PROTECTION)),
    ssrfVariable: container.env["ENABLE_SSRF_PROTECTION"] !== undefined,
  };
}

const SCALAR = z.union([z.string(), z.number(), z.boolean()]);
const CONFIGURATION = z.record(z.string(), z.unknown());

/** The settings of `--configuration`, whose keys are the flags' names; undefined where they cannot be read from here. */
function configurationOf(
  flags: ReadonlyMap<string, string | undefined>,
): Readonly<Record<string, string | undefined>> | undefined {
  if (flags.has("configuration-file")) return undefined;
  if (!flags.has("configuration")) return {};
  try {
    const read = Object.entries(CONFIGURATION.parse(parse(flags.get("configuration") ?? "")));
    return Object.fromEntries(read.map(([key, value]) => [key, SCALAR.safeParse(value).data?.toString()]));
  } catch {
    return undefined;
  }
}

function portOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,5}$/.test(text) ? Number(text) : undefined;
}

/** As Go reads a flag that is on or off; without a value it is on. */
function isOn(text: string | undefined): boolean | undefined {
  return text === undefined ? undefined : /^(|1|t|true)$/i.test(text);
}
