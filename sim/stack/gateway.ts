import type { Misbehaviour } from "../faults/index.ts";
import type { LogSink } from "../gateway/access-log.ts";
import { Gateway } from "../gateway/gateway.ts";
import { loopback, urlOf } from "./address.ts";
import { enginesOf, type Fleet, isReady, requestPort } from "./fleet.ts";
import type { StackOptions } from "./options.ts";

/** Starts the gateway in front of the workers, with the faults that a gateway can have. */
export async function startGateway(
  options: StackOptions,
  wrong: Misbehaviour,
  fleet: Fleet,
  logSinks: readonly LogSink[],
): Promise<Gateway> {
  const gateway = new Gateway({
    // Without a picker the proxy in front of the workers takes them in turn.
    routing: wrong.noPicker || wrong.pickerPassedBy ? "round-robin" : options.routing,
    picker: !wrong.noPicker,
    pickerPassedBy: wrong.pickerPassedBy,
    disaggregation:
      options.disaggregated && !wrong.noDisaggregation
        ? { nonCachedTokens: options.nonCachedTokens }
        : undefined,
    targets: enginesOf(fleet).map((worker) => ({
      name: worker.options.name,
      role: worker.options.role,
      url: new URL(urlOf(requestPort(fleet, worker))),
      ready: isReady(fleet, worker, wrong),
    })),
    namespace: options.namespace,
    seed: options.seed,
    logSinks,
    logFlushMs: options.accessLogFlushMs,
    upstreamHeader: !options.noUpstreamHeader,
    errorsEvery: wrong.errorsEvery,
    emitEndpointScores: options.emitEndpointScores,
  });
  await gateway.start(loopback, options.gatewayPort);
  if (wrong.gatewayDown) await gateway.stop();
  return gateway;
}
