import type { Pod } from "../kubernetes/index.ts";
import { EngineArguments } from "./engine-arguments.ts";
import { engineContainer } from "./engine-port.ts";
import { routingSidecarOf } from "./routing-sidecar.ts";

/** Where a pod takes requests. */
export interface ListeningPorts {
  /** Each once. */
  readonly ports: readonly number[];
  /** Whether there are no others: arguments that are not known may name one. */
  readonly complete: boolean;
}

/** The port of a pod's routing sidecar; without one that of its engine, and what the engine declares. */
export function listeningPorts(pod: Pick<Pod, "containers">): ListeningPorts {
  const sidecar = routingSidecarOf(pod);
  if (sidecar !== undefined) return portsOf(sidecar.port, []);
  const engine = engineContainer(pod);
  if (engine === undefined) return portsOf(undefined, []);
  return portsOf(
    new EngineArguments(engine).certainPort,
    engine.ports.map(({ port }) => port),
  );
}

function portsOf(certain: number | undefined, declared: readonly number[]): ListeningPorts {
  const ports = certain === undefined ? declared : [certain, ...declared];
  return { ports: [...new Set(ports)], complete: certain !== undefined };
}
