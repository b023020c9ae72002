import type { Container, Pod } from "../kubernetes/index.ts";
import { readCommandLine } from "./command-line.ts";

/** Names and images of llm-d's routing sidecar, over its versions. */
const SIDECAR = /routing-?(proxy|sidecar)|pd-sidecar|disagg-sidecar/;

/** Its ports where it is told none. */
const PORT = 8000;
const MODEL_SERVER_PORT = 8200;
const CONNECTOR = "nixlv2";

/** What the routing sidecar of a decode pod is told: it sends prompts to a prefill pod, and the rest to the engine beside it. */
export interface RoutingSidecar {
  /** Where requests arrive; undefined when only the running container knows. */
  readonly port: number | undefined;
  /** Where the engine beside it is expected. */
  readonly modelServerPort: number | undefined;
  /** Protocol of the transfer, such as `nixlv2`. */
  readonly connector: string | undefined;
  /** Told by `--connector`, which newer sidecars do not know. */
  readonly oldConnectorFlag: boolean;
  /** Whether it only follows `x-prefiller-host-port` to pods of the pool; undefined when that cannot be told. */
  readonly ssrfProtection: boolean | undefined;
}

export function isRoutingSidecar({ name, image }: Pick<Container, "name" | "image">): boolean {
  return SIDECAR.test(name) || SIDECAR.test(image);
}

/** The routing sidecar of a pod, as a container or as an init container that stays; undefined when it has none. */
export function routingSidecarOf({ containers }: Pod): RoutingSidecar | undefined {
  const container = containers.find(isRoutingSidecar);
  if (container === undefined) return undefined;
  const { flags, complete, words } = readCommandLine(container);
  /** The last resort is the program's default, which only holds where all of its flags are known. */
  const told = (names: readonly string[], variable: string, otherwise: string): string | undefined => {
    const name = names.find((candidate) => flags.has(candidate));
    if (name !== undefined) return flags.get(name);
    if (container.env[variable] !== undefined) return container.env[variable];
    const hidden = container.hasEnvFrom || container.envSources[variable] !== undefined;
    return (complete || words.length === 0) && !hidden ? otherwise : undefined;
  };
  return {
    port: portOf(told(["port"], "PORT", String(PORT))),
    modelServerPort: portOf(
      told(["model-server-port", "vllm-port"], "MODEL_SERVER_PORT", String(MODEL_SERVER_PORT)),
    ),
    connector: told(["kv-connector", "connector"], "CONNECTOR", CONNECTOR),
    oldConnectorFlag: flags.has("connector"),
    ssrfProtection: isOn(told(["enable-ssrf-protection"], "ENABLE_SSRF_PROTECTION", "false")),
  };
}

function portOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,5}$/.test(text) ? Number(text) : undefined;
}

/** As Go reads a flag that is on or off; without a value it is on. */
function isOn(text: string | undefined): boolean | undefined {
  return text === undefined ? undefined : /^(|1|t|true)$/i.test(text);
}
