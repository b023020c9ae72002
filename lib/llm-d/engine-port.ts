import type { Container, Pod } from "../kubernetes/index.ts";

/** vLLM's port, and its port when a routing sidecar has taken 8000 (llm-d modelservice). */
const ENGINE_PORT = 8000;
const ENGINE_PORT_BEHIND_SIDECAR = 8200;

const ROUTING_SIDECAR = /routing-?(proxy|sidecar)|pd-sidecar/;
const OTHER_SIDECAR = /^(istio-proxy|linkerd-proxy|envoy|queue-proxy)$/;
const ENGINE = /vllm|sglang|inference-sim/;

/** The container that serves the model: `vllm`, else one that looks like an engine, else the first. */
export function engineContainer({ containers }: Pod): Container | undefined {
  const candidates = containers.filter(
    ({ name, image }) => !OTHER_SIDECAR.test(name) && !isRoutingSidecar(name, image),
  );
  return (
    candidates.find(({ name }) => name === "vllm") ??
    candidates.find(({ image, command, args }) => ENGINE.test([image, ...command, ...args].join(" "))) ??
    candidates[0]
  );
}

/**
 * Where the engine serves /metrics: a port named for metrics, the port in its arguments, a declared one, else the
 * default. The sidecar's port would pass the page on, but the engine's own is the one that is always right.
 */
export function metricsPort({ containers }: Pod, engine: Container): number {
  const named = (...names: string[]) =>
    engine.ports.find(({ name }) => name !== undefined && names.includes(name))?.port;
  const behindSidecar = containers.some(({ name, image }) => isRoutingSidecar(name, image));
  return (
    named("metrics", "http-metrics") ??
    portArgument(engine) ??
    named("http", "vllm", "api", "modelserver", "model-server") ??
    engine.ports[0]?.port ??
    (behindSidecar ? ENGINE_PORT_BEHIND_SIDECAR : ENGINE_PORT)
  );
}

function isRoutingSidecar(name: string, image: string): boolean {
  return ROUTING_SIDECAR.test(name) || ROUTING_SIDECAR.test(image);
}

/** `--port 8200`, `--port=8200`, as arguments of their own or inside a shell's line. */
function portArgument({ command, args }: Container): number | undefined {
  const [, port] = /(?:^|\s)--port[=\s]+"?(\d{1,5})\b/.exec([...command, ...args].join(" ")) ?? [];
  return port === undefined ? undefined : Number(port);
}
