import { describe, expect, it } from "vitest";
import { event, serveCompletions, streamAnswer } from "../../test/completion-server.ts";
import { done, word, writes } from "../../test/fault.ts";
import { chunk, chunkedHead, lastChunk } from "../../test/http-text.ts";
import { deadUrl } from "../../test/loopback.ts";
import { dribble, serveRaw } from "../../test/raw-server.ts";
import { closeConnections, openConnections } from "./connections.ts";

const role = event({ role: "assistant", content: "" });

describe("Connection", () => {
  it("sends exactly the message's bytes, over a connection opened before", async () => {
    const server = await serveCompletions(streamAnswer({ tokens: 1 }));
    const { connections, connectMs } = await openConnections(
      { url: server.url, host: undefined, ca: undefined },
      3,
    );
    await expect.poll(server.connections).toBe(3);
    expect(connectMs).toHaveLength(3);
    expect(server.arrived).toEqual([]);
    const body = Buffer.from('{"prompt":"käse 🧀"}');
    const bytes = `POST /x HTTP/1.1\r\nhost: gateway\r\nx-name: caf\u00e9\r\ncontent-length: ${body.length}\r\n\r\n`;
    for (const connection of connections) {
      const exchange = await connection.send({ head: bytes, body }, { timeoutMs: 5000 });
      expect(exchange).toMatchObject({ failure: undefined, connectMs: undefined });
      expect(exchange.answer.text).toBe("");
    }
    closeConnections(connections, "done");
    expect(server.connections()).toBe(3);
    const arrived = { method: "POST", path: "/x", body: body.toString() };
    const headers = { host: "gateway", "x-name": "caf\u00e9", "content-length": String(body.length) };
    expect(server.arrived).toMatchObject([arrived, arrived, arrived].map((it) => ({ ...it, headers })));
  });

  it("orders what it stamps: sent, head, first, last, end", async () => {
    const server = await serveRaw((socket) =>
      dribble(socket, [chunkedHead(), chunk(role), chunk(word), chunk(word), chunk(done), lastChunk]),
    );
    const { connections } = await openConnections({ url: server.url, host: undefined, ca: undefined }, 1);
    for (const connection of connections) {
      const before = performance.now();
      const message = { head: "POST / HTTP/1.1\r\n\r\n", body: Buffer.alloc(0) };
      const {
        sent = 0,
        head: answered = 0,
        end = 0,
        answer,
      } = await connection.send(message, { timeoutMs: 5000 });
      const stamps = [before - 0.001, sent, answered, ...connection.times, end, performance.now() + 0.001];
      expect(stamps).toEqual(stamps.toSorted((a, b) => a - b));
      expect([...connection.times]).toEqual([answer.first, answer.last]);
    }
    closeConnections(connections, "done");
  });

  it("refuses to begin without any connection, and says where", async () => {
    const url = await deadUrl();
    await expect(openConnections({ url, host: undefined, ca: undefined }, 3)).rejects.toThrow(
      `cannot connect to ${url}: connect ECONNREFUSED`,
    );
  });

  it.each([
    { name: "while it waits for the answer", answer: () => {} },
    { name: "in mid-stream", answer: writes(chunkedHead() + chunk(word)) },
  ])("ends what is running when it is destroyed $name, and all that comes after", async ({ answer }) => {
    const server = await serveRaw(answer);
    const { connections } = await openConnections({ url: server.url, host: undefined, ca: undefined }, 1);
    const message = { head: "POST / HTTP/1.1\r\n\r\n", body: Buffer.alloc(0) };
    for (const connection of connections) {
      const running = connection.send(message, { timeoutMs: 60_000 });
      await expect.poll(server.requests).toBe(1);
      closeConnections(connections, "told to end");
      const aborted = { cause: "aborted", message: "told to end" };
      expect((await running).failure).toEqual(aborted);
      expect((await connection.send(message, { timeoutMs: 60_000 })).failure).toEqual(aborted);
    }
    expect(server.requests()).toBe(1);
  });
});
