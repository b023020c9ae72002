import type { Upstreams } from "../http/upstreams.ts";
import type { Discovery } from "./discovery.ts";
import type { Endpoint } from "./endpoint.ts";

/** How often a busy worker is asked. The EPP asks every 50 ms; a laptop has better use for the time. */
const refreshMs = 250;

const readings: Record<keyof Endpoint["load"], RegExp> = {
  waiting: /^vllm:num_requests_waiting\{.*\} (\S+)$/m,
  kvUsage: /^vllm:kv_cache_usage_perc\{.*\} (\S+)$/m,
};

/** Reads queue and KV cache use from the workers' /metrics, as the EPP's metrics-data-source does. */
export class LoadMonitor {
  readonly #discovery: Discovery;
  readonly #upstreams: Upstreams;
  #timer: NodeJS.Timeout | undefined;
  #asked = false;
  #busy = false;

  constructor(discovery: Discovery, upstreams: Upstreams) {
    this.#discovery = discovery;
    this.#upstreams = upstreams;
  }

  start(): void {
    this.#timer = setInterval(() => void this.#refresh(), refreshMs).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** A request passed: loads may change. An idle gateway leaves its workers alone. */
  notice(): void {
    this.#asked = true;
  }

  async #refresh(): Promise<void> {
    if (!this.#asked || this.#busy) return;
    this.#busy = true;
    const loads = await Promise.all(this.#discovery.endpoints.map((endpoint) => this.#read(endpoint)));
    this.#asked = loads.some(Boolean);
    this.#busy = false;
  }

  /** Whether the endpoint still has work. One that does not answer keeps its last load, as a stale metric would. */
  async #read({ address, load }: Endpoint): Promise<boolean> {
    const text = await this.#upstreams.text(address, "/metrics").catch(() => "");
    for (const [name, pattern] of Object.entries(readings) as [keyof typeof readings, RegExp][]) {
      const value = Number(pattern.exec(text)?.[1]);
      if (Number.isFinite(value)) load[name] = value;
    }
    return load.waiting > 0 || load.kvUsage > 0;
  }
}
