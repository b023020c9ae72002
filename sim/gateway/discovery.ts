import { lookup } from "node:dns/promises";
import type { Role } from "../role.ts";
import type { Endpoint, Load } from "./endpoint.ts";

/** A worker by name and place, as it was configured. */
export interface Target {
  readonly name: string;
  /** `http://host:port` */
  readonly url: URL;
  readonly role: Role;
  readonly ready: boolean;
}

const refreshMs = 2000;

/**
 * Turns host names into addresses and keeps them fresh, because what a gateway routes to and logs is `ip:port`.
 * A name with several addresses (a headless Service) gives several endpoints; one that does not resolve gives none.
 */
export class Discovery {
  readonly #targets: readonly Target[];
  readonly #loads = new Map<string, Load>();
  #endpoints: readonly Endpoint[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(targets: readonly Target[]) {
    this.#targets = targets;
  }

  get endpoints(): readonly Endpoint[] {
    return this.#endpoints;
  }

  /** Resolves once, then every two seconds until `stop`. */
  async start(): Promise<void> {
    await this.#refresh();
    this.#timer = setInterval(() => void this.#refresh(), refreshMs).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  async #refresh(): Promise<void> {
    const found = await Promise.all(this.#targets.map((target) => this.#resolve(target)));
    this.#endpoints = found.flat();
  }

  async #resolve({ name, url, role, ready }: Target): Promise<Endpoint[]> {
    const host = url.hostname.replace(/^\[|\]$/g, "");
    // A name that does not resolve now may do so in two seconds: a pod that is still to come, not an error.
    const found = await lookup(host, { all: true, order: "ipv4first" }).catch(() => []);
    // One address family, or a dual-stack worker would be two workers.
    const addresses = found.filter(({ family }) => family === found[0]?.family);
    return addresses.map(({ address, family }) => {
      const place = `${family === 6 ? `[${address}]` : address}:${url.port || "80"}`;
      const load = this.#loads.get(place) ?? { waiting: 0, kvUsage: 0 };
      this.#loads.set(place, load);
      const alone = addresses.length === 1;
      return { name: alone ? name : `${name}-${address}`, role, address: place, ready, load };
    });
  }
}
