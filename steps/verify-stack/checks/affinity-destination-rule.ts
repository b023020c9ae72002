import { NONE_ON_PATH, servicesOnPath } from "../routing/path-services.ts";
import { type Check, pass, skip, some, warn } from "./check.ts";

/** No rule of Istio hashes requests to engines beside the endpoint picker. */
export const affinityDestinationRule: Check = {
  id: "affinity.destination-rule",
  title: "No DestinationRule makes sessions stick",
  reads: "consistentHash of DestinationRules for Services on the path",
  run({ routing, namespace }) {
    const { destinationRules, path, services } = routing;
    if (!destinationRules.known) return skip(destinationRules.why);
    const names = servicesOnPath(routing).map(({ name }) => name);
    const hashing = destinationRules.value.filter(({ hashes }) => hashes !== undefined);
    const meant = hashing.filter(({ host }) =>
      [
        ...names.map((name) => matches(host, name, namespace)),
        // The Service that Istio makes of a pool.
        ...path.pools.map(({ name }) => host.startsWith(`${name}-ip-`)),
      ].some(Boolean),
    );
    if (meant.length === 0) {
      if (hashing.length === 0) return pass("no DestinationRule hashes");
      if (!services.known) return skip(services.why);
      if (names.length === 0) return skip(NONE_ON_PATH);
      const others = `${some(hashing.map(({ name }) => name))} ${hashing.length === 1 ? "hashes" : "hash"} for others`;
      return pass(`no DestinationRule hashes requests for what is on the path (${others})`);
    }
    return warn(
      some(
        meant.map(
          ({ name, host, hashes }) => `DestinationRule ${name} hashes requests for ${host} (${hashes})`,
        ),
      ),
      "take consistentHash away while you measure: it, not the endpoint picker, may make sessions stick",
    );
  },
};

/** `a`, `a.ns`, `a.ns.svc.cluster.local`, `*.ns.svc.cluster.local`, `*`. */
function matches(host: string, service: string, namespace: string): boolean {
  const full = `${service}.${namespace}.svc.cluster.local`;
  if (host.startsWith("*")) return full.endsWith(host.slice(1));
  return host === service || full === host || full.startsWith(`${host}.`);
}
