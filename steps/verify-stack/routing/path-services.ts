import type { Service } from "../../../lib/kubernetes/index.ts";
import type { Routing } from "./routing.ts";

export const NONE_ON_PATH = "no Service is known to be on the path";

/** The Services that a request, or the question to the picker about it, goes through. */
export function servicesOnPath({ path, services, poolReadings }: Routing): readonly Service[] {
  const backends = path.routes
    .flatMap((route) => route.backends)
    .filter(({ kind, group }) => kind === "Service" && group === "")
    .map(({ name }) => name);
  const named = new Set([...backends, ...poolReadings.flatMap(({ pool }) => pool.picker?.name ?? [])]);
  const all = services.known ? services.value : [];
  return [...new Set([...path.services, ...all.filter(({ name }) => named.has(name))])];
}
