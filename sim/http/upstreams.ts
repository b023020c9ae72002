import { type Dispatcher, Pool } from "undici";

/** One pool of connections for each address, `host:port`. */
export class Upstreams {
  readonly #pools = new Map<string, Pool>();

  /** No time limits of its own: a stalled stream stays stalled until somebody hangs up, as with `timeout: 0s`. */
  pool(address: string): Pool {
    const known = this.#pools.get(address);
    if (known !== undefined) return known;
    const pool = new Pool(`http://${address}`, {
      connections: null,
      pipelining: 1,
      headersTimeout: 0,
      bodyTimeout: 0,
      connect: { timeout: 5000 },
    });
    this.#pools.set(address, pool);
    return pool;
  }

  /** The body of a plain request; throws when it is not answered with 2xx. */
  async text(address: string, path: string, method: Dispatcher.HttpMethod = "GET"): Promise<string> {
    const { statusCode, body } = await this.pool(address).request({ path, method });
    const text = await body.text();
    if (statusCode >= 300) throw new Error(`${method} http://${address}${path} answered ${statusCode}`);
    return text;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#pools.values()].map((pool) => pool.destroy()));
  }
}
