import { StepError } from "../../lib/errors/index.ts";
import type { Cluster, Pod } from "../../lib/kubernetes/index.ts";
import type { Log } from "../../lib/log.ts";

/** An address out of an identifier; undefined for a name. */
export interface Address {
  readonly host: string;
  readonly port: number | undefined;
}

const IPV4 = /^(\d{1,3}(?:\.\d{1,3}){3}|localhost)(?::(\d+))?$/;
const IPV6 = /^\[([0-9a-f:.]+)\](?::(\d+))?$/i;
const BARE_IPV6 = /^[0-9a-f]*:[0-9a-f:.]*:[0-9a-f:.]*$/i;

/** `10.0.0.1`, `10.0.0.1:8000`, `[fd00::1]:8000`, `fd00::1`. */
export function addressOf(identifier: string): Address | undefined {
  const [, host, port] = IPV4.exec(identifier) ?? IPV6.exec(identifier) ?? [];
  if (host !== undefined)
    return { host: host.toLowerCase(), port: port === undefined ? undefined : Number(port) };
  return BARE_IPV6.test(identifier) ? { host: identifier.toLowerCase(), port: undefined } : undefined;
}

/** The same engine goes by its pod's name, `namespace/name`, its address, or its address and a port of it. */
export class EngineNames {
  readonly pods: readonly Pod[];
  readonly #byHost: ReadonlyMap<string, readonly Pod[]>;

  /** `pods`: all engines; none where no Kubernetes tells. */
  constructor(pods: readonly Pod[]) {
    this.pods = pods;
    this.#byHost = Map.groupBy(pods, ({ ip = "" }) => ip.toLowerCase());
  }

  /** The pod that an identifier means; undefined for none of them, and where it could mean two. */
  podOf(identifier: string): Pod | undefined {
    const address = addressOf(identifier);
    if (address === undefined) {
      return this.pods.find(
        ({ name, namespace }) => identifier === name || identifier === `${namespace}/${name}`,
      );
    }
    const pods = this.#byHost.get(address.host) ?? [];
    if (pods.length < 2) return pods[0];
    // Pods of one address, as in the host's network, have each a port of their own.
    const [pod, ...others] = pods.filter((candidate) => portsOf(candidate).includes(address.port));
    return others.length === 0 ? pod : undefined;
  }
}

/** The names of the engines that Kubernetes knows; of none where it cannot be asked, which the log then says. */
export async function namesOf(
  cluster: Cluster | undefined,
  selector: string,
  log: Log,
): Promise<EngineNames> {
  try {
    const pods = (await cluster?.pods(selector)) ?? [];
    if (cluster !== undefined && pods.length === 0) log.info(`no pod in ${cluster.namespace} by ${selector}`);
    return new EngineNames(pods.filter(({ phase, deleting }) => phase === "Running" && !deleting));
  } catch (error) {
    if (!(error instanceof StepError)) throw error;
    log.info(`the engines' pods are not known: ${error.message}`);
    return new EngineNames([]);
  }
}

function portsOf({ containers }: Pod): (number | undefined)[] {
  return containers.flatMap(({ ports }) => ports.map(({ port }) => port));
}
