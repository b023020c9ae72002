import type { Pod } from "../../lib/kubernetes/index.ts";
import type { Routing } from "./routing/routing.ts";

/** Whether a pod may be one that the run's requests meet: not so one that only pools of other models select. */
export function isOfRun({ labels }: Pick<Pod, "labels">, { pools, oldPools, path }: Routing): boolean {
  if (path.pools.length === 0) return true;
  const selecting = [pools, oldPools]
    .flatMap((reading) => (reading.known ? reading.value : []))
    .filter(({ selector }) => {
      const terms = Object.entries(selector);
      return terms.length > 0 && terms.every(([key, value]) => labels[key] === value);
    });
  return selecting.length === 0 || selecting.some(({ name }) => path.pools.some((own) => own.name === name));
}
