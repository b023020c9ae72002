import type { Misbehaviour } from "../faults.ts";
import type { LogSink } from "../gateway/access-log.ts";
import { Gateway } from "../gateway/gateway.ts";
import type { Worker } from "../worker/worker.ts";
import { loopback, urlOf } from "./address.ts";
import type { StackOptions } from "./options.ts";
import { isReady } from "./workers.ts";

/** Starts the gateway in front of the workers, with the faults that a gateway can have. */
export async function startGateway(
  options: StackOptions,
  wrong: Misbehaviour,
  workers: readonly Worker[],
  logSinks: readonly LogSink[],
): Promise<Gateway> {
  const gateway = new Gateway({
    // Without a picker the proxy in front of the workers takes them in turn.
    routing: wrong.noPicker ? "round-robin" : options.routing,
    picker: !wrong.noPicker,
    targets: workers.map((worker) => ({
      name: worker.options.name,
      url: new URL(urlOf(worker.port)),
      ready: isReady(workers, worker, wrong),
    })),
    namespace: options.namespace,
    seed: options.seed,
    logSinks,
    logFlushMs: options.accessLogFlushMs,
    upstreamHeader: !options.noUpstreamHeader,
    errorsEvery: wrong.errorsEvery,
  });
  await gateway.start(loopback, options.gatewayPort);
  if (wrong.gatewayDown) await gateway.stop();
  return gateway;
}
