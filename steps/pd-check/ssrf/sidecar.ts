import type { Engine } from "../../../lib/llm-d/engines.ts";
import { routingSidecarOf } from "../../../lib/llm-d/routing-sidecar.ts";
import { sideOf } from "../stack.ts";

/** Base URL of the routing sidecar of a ready decode pod; undefined where Kubernetes tells of none. */
export function sidecarUrlOf(engines: readonly Engine[]): string | undefined {
  for (const engine of engines) {
    const { pod, ready } = engine;
    const port = pod && routingSidecarOf(pod)?.port;
    if (pod?.ip === undefined || port === undefined || !ready || sideOf(engine) !== "decode") continue;
    return `http://${pod.ip.includes(":") ? `[${pod.ip}]` : pod.ip}:${port}`;
  }
  return undefined;
}
