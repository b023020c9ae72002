import type { Misbehaviour } from "../faults/index.ts";
import type { Sidecar } from "../sidecar/sidecar.ts";
import type { Worker } from "../worker/worker.ts";

/** The engines of a stack, and the routing sidecars before those that answer. */
export interface Fleet {
  readonly decode: readonly Worker[];
  /** Empty where prompts are computed where they are answered. */
  readonly prefill: readonly Worker[];
  /** By the decode engine behind it. */
  readonly sidecars: ReadonlyMap<Worker, Sidecar>;
}

export function enginesOf({ decode, prefill }: Fleet): readonly Worker[] {
  return [...decode, ...prefill];
}

/** The port of a worker's pod that takes requests: its sidecar's, where it has one. */
export function requestPort({ sidecars }: Fleet, worker: Worker): number {
  return sidecars.get(worker)?.port ?? worker.port;
}

/** Whether a worker's pod is ready. A dead one still is: its readiness lags behind. */
export function isReady({ decode }: Fleet, worker: Worker, wrong: Misbehaviour): boolean {
  if (worker.options.role === "prefill") return !wrong.unreadyPrefill;
  return !(wrong.unreadyWorker && worker === decode.at(-1));
}
