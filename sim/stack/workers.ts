import type { Misbehaviour } from "../faults/index.ts";
import type { KvManager } from "../kv-manager/kv-manager.ts";
import type { WorkerOptions } from "../worker/options.ts";
import type { TruthLedger } from "../worker/truth.ts";
import { Worker } from "../worker/worker.ts";
import { loopback } from "./address.ts";
import { engineOptions } from "./engine-options.ts";
import type { Fleet } from "./fleet.ts";
import { isMeasured } from "./measured.ts";
import type { StackOptions } from "./options.ts";
import { startSidecars } from "./sidecars.ts";

/** Side channel of every engine of a stack: told to others, never connected to. */
const kvConnector = { sideChannelHost: loopback, sideChannelPort: 5600 };

/** Starts a stack's engines, on any free ports, with the faults that a worker can have, and their sidecars. */
export async function startFleet(
  options: StackOptions,
  wrong: Misbehaviour,
  truth: TruthLedger,
  kvManager: KvManager | undefined,
): Promise<Fleet> {
  const shared = {
    ...engineOptions(options),
    truth,
    metricsDelayMs: wrong.metricsDelayMs || options.metricsDelayMs,
    restartable: true,
    kvConnector: options.disaggregated ? kvConnector : undefined,
  };
  const decode = decodeWorkers(options, wrong, shared, kvManager);
  const prefillReplicas = options.disaggregated && !wrong.noPrefill ? options.prefillReplicas : 0;
  const prefill = Array.from({ length: prefillReplicas }, (_, index) => {
    const worker: Worker = new Worker({
      ...shared,
      name: `prefill-${index}`,
      role: "prefill",
      kvEvents: kvManager?.subscribe(() => `${loopback}:${worker.port}`),
    });
    return worker;
  });
  await Promise.all([...decode, ...prefill].map((worker) => worker.start(loopback, 0)));
  if (wrong.deadWorker) await decode[0]?.stop();
  const sidecars = options.disaggregated ? await startSidecars(decode, prefill, wrong) : new Map();
  return { decode, prefill, sidecars };
}

function decodeWorkers(
  options: StackOptions,
  wrong: Misbehaviour,
  shared: Omit<WorkerOptions, "name" | "role">,
  kvManager: KvManager | undefined,
): Worker[] {
  let streams = 0;
  let measured = 0;
  return Array.from({ length: options.replicas }, (_, index): Worker => {
    const worker: Worker = new Worker({
      ...shared,
      ...(index === options.replicas - 1 ? wrong.oddEngine : {}),
      name: `decode-${index}`,
      role: "decode",
      kvEvents: kvManager?.subscribe(() => `${loopback}:${worker.port}`),
      stalls: () => wrong.stallEvery > 0 && ++streams % wrong.stallEvery === 0,
      // The worker that served the last of them: on another one the fault might change nothing that is measured.
      onCompletion(record) {
        if (!isMeasured(record)) return;
        measured += 1;
        if (measured === wrong.restartAfter) worker.restart();
        if (measured === wrong.resetCountersAfter) worker.resetCounters();
      },
    });
    return worker;
  });
}
