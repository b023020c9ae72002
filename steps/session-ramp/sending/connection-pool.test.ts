import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { UnreachableError } from "../../../lib/errors/index.ts";
import { Connection } from "../../../lib/load/index.ts";
import { serveCompletions } from "../../../test/completion-server.ts";
import { deadUrl } from "../../../test/loopback.ts";
import { ConnectionPool } from "./connection-pool.ts";

interface Given {
  readonly lanes?: number;
  readonly perLane?: number;
  readonly hasSpare?: boolean;
  /** Answers nothing, for ever. */
  readonly isSilent?: boolean;
}

async function poolOf({ lanes = 1, perLane = 1, hasSpare = false, isSilent = false }: Given = {}) {
  const server = isSilent ? await serveCompletions(() => {}) : await serveCompletions();
  const origin = { url: server.url, host: undefined, ca: undefined };
  const pool = await ConnectionPool.open({ origin, lanes, perLane, hasSpare });
  return { server, pool };
}

const message = {
  head: "POST /v1/chat/completions HTTP/1.1\r\nhost: a\r\ncontent-length: 2\r\n\r\n",
  body: Buffer.from("{}"),
};

/** Whether the lane's next connection is fresh; it stays where it is. */
function peek(pool: ConnectionPool, lane: number): boolean {
  const connection = pool.acquire(lane);
  pool.release(lane, connection);
  return connection.isFresh;
}

describe("ConnectionPool", () => {
  it("says that nobody listens", async () => {
    const origin = { url: await deadUrl(), host: undefined, ca: undefined };
    const plan = { origin, lanes: 1, perLane: 1, hasSpare: false };
    await expect(ConnectionPool.open(plan)).rejects.toThrow(UnreachableError);
  });

  it("knows no lane but its own", async () => {
    const { pool } = await poolOf({ lanes: 2 });
    expect(() => pool.acquire(2)).toThrow("no lane 2 of 2");
    expect(() => pool.acquire(-1)).toThrow("no lane -1 of 2");
  });

  it("opens all of its connections before the run, and says how long each took", async () => {
    const { server, pool } = await poolOf({ lanes: 3, perLane: 2 });
    await expect.poll(server.connections).toBe(6);
    expect(pool.connectMs).toHaveLength(6);
    expect(pool.connectMs.every((ms) => ms >= 0)).toBe(true);
  });

  it("keeps a lane's connections to the lane, and uses the last one first", async () => {
    const { pool } = await poolOf({ lanes: 2, perLane: 2 });
    const [a, b, other] = [pool.acquire(0), pool.acquire(0), pool.acquire(1)];
    expect(new Set([a, b, other]).size).toBe(3);
    pool.release(0, a);
    pool.release(0, b);
    pool.release(1, other);
    expect(pool.acquire(1)).toBe(other);
    expect(pool.acquire(0)).toBe(b);
    expect(pool.acquire(0)).toBe(a);
  });

  it("gives a lane another one when all of its own are in use", async () => {
    const { server, pool } = await poolOf();
    const [own, another] = [pool.acquire(0), pool.acquire(0)];
    expect(another).not.toBe(own);
    const { failure, connectMs } = await another.send(message, { timeoutMs: 5000 });
    expect(failure).toBeUndefined();
    expect(connectMs).toBeGreaterThanOrEqual(0);
    expect(server.connections()).toBe(2);
  });

  it("opens a spare one ahead of the need", async () => {
    const { server, pool } = await poolOf({ hasSpare: true });
    pool.acquire(0);
    await expect.poll(server.connections).toBe(2);
    const { failure, connectMs } = await pool.acquire(0).send(message, { timeoutMs: 5000 });
    expect({ failure, connectMs }).toEqual({ failure: undefined, connectMs: undefined });
  });

  it("takes no connection for a spare that was idle for too long", async () => {
    const real = performance.now.bind(performance);
    let ahead = 0;
    const spy = vi.spyOn(performance, "now").mockImplementation(() => real() + ahead);
    onTestFinished(() => spy.mockRestore());
    const { server, pool } = await poolOf({ perLane: 3, hasSpare: true });
    await expect.poll(server.connections).toBe(3);
    // All three are stale: the first one is opened by its request, the next one ahead of its own.
    ahead += 2000;
    const first = pool.acquire(0);
    await expect.poll(server.connections).toBe(4);
    expect((await first.send(message, { timeoutMs: 5000 })).failure).toBeUndefined();
    const { failure, connectMs } = await pool.acquire(0).send(message, { timeoutMs: 5000 });
    expect({ failure, connectMs }).toEqual({ failure: undefined, connectMs: undefined });
  });

  it("lets a spare that is being opened be opened", async () => {
    const { server, pool } = await poolOf({ hasSpare: true });
    const open = vi.spyOn(Connection.prototype, "open");
    onTestFinished(() => open.mockRestore());
    for (let n = 0; n < 5; n++) pool.release(0, pool.acquire(0));
    expect(open).toHaveBeenCalledTimes(1);
    await expect.poll(server.connections).toBe(2);
  });

  it("opens nothing any more once it is destroyed", async () => {
    const { server, pool } = await poolOf({ perLane: 2, hasSpare: true });
    await expect.poll(server.connections).toBe(2);
    pool.destroy("enough");
    const { failure } = await pool.acquire(0).send(message, { timeoutMs: 5000 });
    expect(failure).toEqual({ cause: "aborted", message: "enough" });
    await sleep(20);
    expect(server.connections()).toBe(2);
  });

  it("opens one connection for each of a burst, and one spare", async () => {
    const { server, pool } = await poolOf({ hasSpare: true });
    const burst = Array.from({ length: 20 }, () => pool.acquire(0));
    expect(new Set(burst).size).toBe(20);
    const exchanges = await Promise.all(burst.map((one) => one.send(message, { timeoutMs: 5000 })));
    expect(exchanges.every(({ failure }) => failure === undefined)).toBe(true);
    await expect.poll(server.connections).toBeGreaterThanOrEqual(21);
    expect(server.connections()).toBe(21);
  });

  it("opens those anew that the server has closed meanwhile, before they are needed", async () => {
    const { server, pool } = await poolOf({ lanes: 3 });
    await expect.poll(server.connections).toBe(3);
    await pool.refresh();
    expect(server.connections()).toBe(3);
    server.closeConnections();
    await expect.poll(() => [0, 1, 2].some((lane) => peek(pool, lane))).toBe(false);
    await pool.refresh();
    await expect.poll(server.connections).toBe(6);
    expect((await pool.acquire(1).send(message, { timeoutMs: 5000 })).connectMs).toBeUndefined();
  });

  it("ends what runs as aborted, and sends nothing afterwards", async () => {
    const { server, pool } = await poolOf({ isSilent: true });
    const running = pool.acquire(0).send(message, { timeoutMs: 5000 });
    await expect.poll(() => server.arrived.length).toBe(1);
    pool.destroy("enough");
    expect((await running).failure).toEqual({ cause: "aborted", message: "enough" });
    const late = await pool.acquire(0).send(message, { timeoutMs: 5000 });
    expect({ failure: late.failure, sent: late.sent }).toEqual({
      failure: { cause: "aborted", message: "enough" },
      sent: undefined,
    });
    expect(server.arrived).toHaveLength(1);
  });
});
