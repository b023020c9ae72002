import { Discovery, type Target } from "../gateway/discovery.ts";

/**
 * Where a prefill may be sent to. Upstream's list holds the hosts of the pool's pods; here it is host and port, as on
 * one machine all pods share a host, and one of them may not be asked on a port that is not its engine's.
 */
export class AllowList {
  readonly #named: ReadonlySet<string>;
  readonly #discovery: Discovery;

  /** @param prefillers the workers that compute prompts; their names are resolved, and again every two seconds. */
  constructor(prefillers: readonly Target[]) {
    this.#named = new Set(prefillers.map(({ url }) => `${url.hostname}:${url.port || "80"}`));
    this.#discovery = new Discovery(prefillers);
  }

  start(): Promise<void> {
    return this.#discovery.start();
  }

  stop(): void {
    this.#discovery.stop();
  }

  allows(hostPort: string): boolean {
    return this.#named.has(hostPort) || this.#discovery.endpoints.some(({ address }) => address === hostPort);
  }
}
