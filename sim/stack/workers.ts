import type { Misbehaviour } from "../faults.ts";
import type { TruthLedger } from "../worker/truth.ts";
import { Worker } from "../worker/worker.ts";
import { loopback } from "./address.ts";
import { engineOptions } from "./engine-options.ts";
import { isMeasured } from "./measured.ts";
import type { StackOptions } from "./options.ts";

/** Starts `replicas` decode workers, on any free ports, with the faults that a worker can have. */
export async function startWorkers(
  options: StackOptions,
  wrong: Misbehaviour,
  truth: TruthLedger,
): Promise<Worker[]> {
  let streams = 0;
  let measured = 0;
  const workers = Array.from({ length: options.replicas }, (_, index): Worker => {
    const worker: Worker = new Worker({
      ...engineOptions(options),
      name: `decode-${index}`,
      role: "decode",
      truth,
      metricsDelayMs: wrong.metricsDelayMs || options.metricsDelayMs,
      restartable: true,
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
  await Promise.all(workers.map((worker) => worker.start(loopback, 0)));
  if (wrong.deadWorker) await workers[0]?.stop();
  return workers;
}

/** Whether a worker's pod is ready. A dead one still is: its readiness lags behind. */
export function isReady(workers: readonly Worker[], worker: Worker, wrong: Misbehaviour): boolean {
  return !(wrong.unreadyWorker && worker === workers.at(-1));
}
