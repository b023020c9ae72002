import type { Container, Pod } from "../kubernetes/index.ts";
import { EngineArguments } from "./engine-arguments.ts";
import { isRoutingSidecar } from "./routing-sidecar.ts";

/** An engine's port when a routing sidecar has taken 8000 (llm-d modelservice). */
const ENGINE_PORT_BEHIND_SIDECAR = 8200;

const OTHER_SIDECAR = /^(istio-proxy|linkerd-proxy|envoy|queue-proxy)$/;
const ENGINE = /vllm|sglang|inference-sim/;

/** The container that serves the model: `vllm`, else one that looks like an engine, else the first. */
export function engineContainer({ containers }: Pick<Pod, "containers">): Container | undefined {
  const candidates = containers.filter(
    (container) => !OTHER_SIDECAR.test(container.name) && !isRoutingSidecar(container),
  );
  return candidates.find(({ name }) => name === "vllm") ?? candidates.find(isEngine) ?? candidates[0];
}

/** Whether a container of the pod looks like one that serves a model. */
export function looksLikeEngine({ containers }: Pod): boolean {
  return containers.some(isEngine);
}

function isEngine({ image, command, args }: Container): boolean {
  return ENGINE.test([image, ...command, ...args].join(" "));
}

/**
 * Where the engine serves /metrics: a port named for metrics, else its API's. The sidecar's port would pass the page
 * on, but the engine's own is the one that is always right.
 */
export function metricsPort(pod: Pod, engine: Container): number {
  return namedPort(engine, ["metrics", "http-metrics"]) ?? enginePort(pod, engine);
}

/** Where the engine serves its API: the port in its arguments, a declared one, else the likeliest. */
function enginePort({ containers }: Pod, engine: Container): number {
  const told = new EngineArguments(engine);
  return (
    told.port ??
    namedPort(engine, ["http", "vllm", "api", "modelserver", "model-server"]) ??
    engine.ports[0]?.port ??
    (containers.some(isRoutingSidecar) ? ENGINE_PORT_BEHIND_SIDECAR : told.defaultPort)
  );
}

function namedPort({ ports }: Container, names: readonly string[]): number | undefined {
  return ports.find(({ name }) => name !== undefined && names.includes(name))?.port;
}
