import type { GatewayObject } from "../../../lib/llm-d/gateway-api.ts";
import { describe, refusal } from "../routing/conditions.ts";
import { type Check, fail, skip } from "./check.ts";
import { settled } from "./settled.ts";

/** A controller has set the gateway up. Older ones say `Ready` where newer ones say `Programmed`. */
export const gatewayProgrammed: Check = {
  id: "gateway.programmed",
  title: "The Gateway is programmed",
  reads: "conditions of the Gateway and its listeners",
  run({ routing: { gateways, path }, target, namespace }) {
    if (!gateways.known) return skip(gateways.why);
    const port = portOf(target.url);
    const problems = path.gateways.flatMap((gateway) => problemsOf(gateway, port));
    if (problems.length > 0)
      return fail(problems.join("; "), `kubectl describe gateways.gateway.networking.k8s.io -n ${namespace}`);
    if (path.gateways.length === 0) return skip(path.whyNoGateway);
    const judged = path.gateways.map((gateway) => ({
      object: `Gateway ${gateway.name}`,
      conditions: [
        ...gateway.conditions,
        ...listenersAt(gateway, port).flatMap((listener) => listener.conditions),
      ],
    }));
    return settled(judged, typesIn(judged.flatMap(({ conditions }) => conditions)));
  },
};

function problemsOf(gateway: GatewayObject, port: number): string[] {
  const { name, conditions } = gateway;
  const own = refusal(conditions, typesIn(conditions));
  if (own !== undefined) return [`Gateway ${name}: ${describe(own)}`];
  return listenersAt(gateway, port).flatMap((listener) => {
    const found = refusal(listener.conditions, typesIn(listener.conditions));
    return found === undefined ? [] : [`listener ${listener.name} of Gateway ${name}: ${describe(found)}`];
  });
}

/** Another listener, for TLS say, is nobody's concern here; behind a load balancer the ports tell nothing. */
function listenersAt({ listeners, listenerStatuses }: GatewayObject, port: number) {
  const meant = listeners.filter((listener) => listener.port === port).map((listener) => listener.name);
  return listenerStatuses.filter((listener) => meant.length === 0 || meant.includes(listener.name));
}

function typesIn(conditions: GatewayObject["conditions"]): string[] {
  const isNew = conditions.some(({ type }) => type === "Programmed");
  return ["Accepted", isNew ? "Programmed" : "Ready"];
}

function portOf(url: string): number {
  const { port, protocol } = new URL(url);
  return Number(port || (protocol === "https:" ? 443 : 80));
}
