import { InvalidError } from "../../../lib/errors/index.ts";
import type { Target } from "../../../lib/load/index.ts";

/**
 * Where to listen: the param, else the pod's own address. Throws InvalidError for one that engines cannot reach: an
 * engine elsewhere that is told to connect to a loopback address finds itself, and we would see nothing.
 */
export function addressOf(
  given: string | undefined,
  podIp: string | undefined,
  { gateway }: Pick<Target, "gateway">,
): string {
  const address = given ?? podIp;
  if (address === undefined) {
    throw new InvalidError("ssrf-check has no address to listen at", { hint: "give listen-address" });
  }
  const { hostname } = new URL(gateway);
  if (!isLoopback(address) || isLoopback(hostname)) return address;
  throw new InvalidError(`engines behind ${gateway} cannot reach ${address}`, {
    hint: "give listen-address: an IP address of this machine that they can reach",
  });
}

export function isLoopback(host: string): boolean {
  return /^(127\.|\[?::1\]?$|localhost$)/.test(host);
}
