import type { Pod } from "../kubernetes/index.ts";
import { flagOf } from "./picker-flags.ts";

/** The ports that a pod's containers declare, or are told by `--port`, each once. Empty: it does not tell. */
export function listeningPorts({ containers }: Pick<Pod, "containers">): number[] {
  const ports = containers.flatMap((container) => [
    ...container.ports.map(({ port }) => port),
    Number(flagOf(container, "port")),
  ]);
  return [...new Set(ports.filter((port) => Number.isInteger(port) && port > 0))];
}
