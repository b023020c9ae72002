import { StepError } from "../../lib/errors/index.ts";
import type { Cluster, Pod } from "../../lib/kubernetes/index.ts";
import { addressOf } from "../../lib/llm-d/address.ts";
import type { Log } from "../../lib/log.ts";

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
