import type { Misbehaviour } from "../faults/index.ts";
import { AllowList } from "../sidecar/allow-list.ts";
import { Sidecar } from "../sidecar/sidecar.ts";
import type { Worker } from "../worker/worker.ts";
import { loopback, urlOf } from "./address.ts";

/** Starts a routing sidecar before each decode engine; a dead engine's whole pod is dead. */
export async function startSidecars(
  decode: readonly Worker[],
  prefill: readonly Worker[],
  wrong: Misbehaviour,
): Promise<ReadonlyMap<Worker, Sidecar>> {
  const targets = prefill.map(({ options: { name }, port }) => {
    return { name, url: new URL(urlOf(port)), role: "prefill" as const, ready: true };
  });
  const sidecars = new Map(
    decode.slice(0, wrong.noLastSidecar ? -1 : decode.length).map((worker) => {
      const allowList = wrong.noSsrfProtection ? undefined : new AllowList(targets);
      return [worker, new Sidecar({ modelServer: `${loopback}:${worker.port}`, allowList })];
    }),
  );
  await Promise.all([...sidecars.values()].map((sidecar) => sidecar.start(loopback, 0)));
  if (wrong.deadWorker) await sidecars.values().next().value?.stop();
  return sidecars;
}
