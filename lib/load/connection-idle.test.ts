import type { Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { good } from "../../test/fault.ts";
import { type RawServer, serveRaw } from "../../test/raw-server.ts";
import { Connection } from "./connection.ts";
import { connectTo } from "./endpoint.ts";

const message = { head: "POST / HTTP/1.1\r\ncontent-length: 1\r\n\r\n", body: Buffer.from("x") };

/** Lets the clock run ahead by so many milliseconds, which nobody has to wait for. */
function aging(): (ms: number) => void {
  const real = performance.now.bind(performance);
  let ahead = 0;
  const spy = vi.spyOn(performance, "now").mockImplementation(() => real() + ahead);
  onTestFinished(() => spy.mockRestore());
  return (ms) => {
    ahead += ms;
  };
}

async function connectionTo({ url }: RawServer, staleMs?: number): Promise<Connection> {
  const connection = new Connection(await connectTo({ url, host: undefined, ca: undefined }), staleMs);
  onTestFinished(() => connection.destroy("done"));
  return connection;
}

describe("a connection that was idle", () => {
  it("is opened anew when the server has closed it meanwhile", async () => {
    const server = await serveRaw((socket) => socket.end(good));
    const connection = await connectionTo(server);
    await connection.open();
    for (let n = 1; n <= 3; n++) {
      expect((await connection.send(message, { timeoutMs: 5000 })).failure).toBeUndefined();
      await sleep(20);
      expect(server.connections()).toBe(n);
    }
  });

  it("is opened anew when it was closed before its first request", async () => {
    const server = await serveRaw((socket) => socket.write(good), {
      onConnection: (socket, n) => n === 0 && socket.end(),
    });
    const connection = await connectionTo(server);
    await connection.open();
    await sleep(20);
    expect((await connection.send(message, { timeoutMs: 5000 })).failure).toBeUndefined();
    expect(server.connections()).toBe(2);
  });

  it("is kept for as long as it is told to be", async () => {
    const age = aging();
    const server = await serveRaw((socket) => socket.write(good));
    const connection = await connectionTo(server, 4500);
    await connection.open();
    for (const [ms, connections] of [
      [4400, 1],
      [4600, 2],
    ] as const) {
      age(ms);
      expect((await connection.send(message, { timeoutMs: 5000 })).failure).toBeUndefined();
      expect(server.connections()).toBe(connections);
    }
  });

  it("is opened anew when the server may be about to close it", async () => {
    const age = aging();
    const used = new Set<Socket>();
    // It closes an idle connection at the very moment at which the next request arrives.
    const server = await serveRaw((socket) => {
      if (used.has(socket)) return socket.resetAndDestroy();
      used.add(socket);
      return socket.write(good);
    });
    const connection = await connectionTo(server);
    await connection.open();
    for (let n = 1; n <= 3; n++) {
      age(n === 1 ? 900 : 950);
      const { failure, connectMs } = await connection.send(message, { timeoutMs: 5000 });
      expect({ n, failure, waited: connectMs !== undefined }).toEqual({
        n,
        failure: undefined,
        waited: n > 1,
      });
      expect(server.connections()).toBe(n);
    }
  });

  it("is kept when it was idle for a moment only", async () => {
    const age = aging();
    const server = await serveRaw((socket) => socket.write(good));
    const connection = await connectionTo(server);
    await connection.open();
    for (let n = 0; n < 3; n++) {
      age(900);
      expect(await connection.send(message, { timeoutMs: 5000 })).toMatchObject({
        failure: undefined,
        connectMs: undefined,
      });
    }
    expect(server.connections()).toBe(1);
  });

  it("does not count the opening as time to first token", async () => {
    const age = aging();
    const server = await serveRaw((socket) => socket.write(good));
    const connection = await connectionTo(server);
    await connection.open();
    age(2000);
    const asked = performance.now();
    const { sent = 0, connectMs = -1 } = await connection.send(message, { timeoutMs: 5000 });
    expect(connectMs).toBeGreaterThanOrEqual(0);
    expect(sent - asked).toBeGreaterThanOrEqual(connectMs - 0.002);
  });
});

describe("a connection that is being opened", () => {
  it("is waited for, and not opened twice", async () => {
    const server = await serveRaw((socket) => socket.write(good));
    const connection = await connectionTo(server);
    const opening = connection.open();
    const { failure, connectMs } = await connection.send(message, { timeoutMs: 5000 });
    await opening;
    expect(failure).toBeUndefined();
    expect(connectMs).toBeDefined();
    expect(server.connections()).toBe(1);
  });

  it.each([
    { name: "cannot be opened", timeoutMs: 5000, says: "ECONNREFUSED" },
    { name: "is not open in time", timeoutMs: 0, says: "no connection within 0 s" },
  ])("is told as connect when it $name, and the next request tries again", async ({ timeoutMs, says }) => {
    const server = await serveRaw((socket) => socket.write(good));
    const [dead, alive] = await Promise.all([
      connectTo({ url: "http://127.0.0.1:1", host: undefined, ca: undefined }),
      connectTo({ url: server.url, host: undefined, ca: undefined }),
    ]);
    let tries = 0;
    const connection = new Connection((...args) => (tries++ === 0 ? dead(...args) : alive(...args)));
    onTestFinished(() => connection.destroy("done"));
    const first = connection.send(message, { timeoutMs });
    // The timer is due before the event loop hears of the connection.
    if (timeoutMs === 0) for (const from = performance.now(); performance.now() < from + 3; );
    const { failure, sent } = await first;
    expect(sent).toBeUndefined();
    expect(failure).toEqual({ cause: "connect", message: expect.stringContaining(says) });
    expect((await connection.send(message, { timeoutMs: 5000 })).failure).toBeUndefined();
    expect(server.requests()).toBe(1);
  });

  it("is told as aborted when it is destroyed", async () => {
    const server = await serveRaw((socket) => socket.write(good));
    const connection = await connectionTo(server);
    const sending = connection.send(message, { timeoutMs: 5000 });
    connection.destroy("told to end");
    expect((await sending).failure).toEqual({ cause: "aborted", message: "told to end" });
    await sleep(10);
    expect(server.requests()).toBe(0);
  });
});
