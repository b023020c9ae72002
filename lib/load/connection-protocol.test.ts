import { describe, expect, it } from "vitest";
import { expectTold, type Fault, good, word, writes } from "../../test/fault.ts";
import { chunked, chunkedHead, head, sized } from "../../test/http-text.ts";
import { dribble, serveRaw } from "../../test/raw-server.ts";
import { sendAll } from "../../test/send-all.ts";
import { Connection } from "./connection.ts";
import { connectTo } from "./endpoint.ts";

const faults: Fault[] = [
  {
    name: "another protocol",
    answer: (socket) => socket.end("SSH-2.0-OpenSSH_9.7\r\n"),
    cause: "bad-response",
    message: "no HTTP/1 response: SSH-2.0-OpenSSH_9.7",
  },
  {
    name: "another protocol that stays",
    answer: writes("220 smtp ready\r\n"),
    cause: "bad-response",
    message: "no HTTP/1 response: 220 smtp ready",
  },
  {
    name: "a head of 100 KB",
    answer: writes(sized(word, { "x-long": "x".repeat(100_000) })),
    cause: "bad-response",
    message: "a head of more than 65536 bytes",
  },
  {
    name: "an event beyond the limit",
    answer: writes(head(), "data: ", "x".repeat(17 * 1024 * 1024)),
    cause: "bad-response",
    message: "an event is longer than 16777216 bytes",
  },
  {
    name: "a chunk without its size",
    answer: writes(`${chunkedHead()}data: \r\n`),
    cause: "bad-response",
    message: "a chunk without its size",
  },
  {
    name: "a chunk longer than its size",
    answer: writes(`${chunkedHead()}2\r\nhello\r\n`),
    cause: "bad-response",
    message: "a chunk is longer than its size",
  },
  {
    name: "a switch of protocols",
    answer: writes(head({ upgrade: "h2c" }, "HTTP/1.1 101 Switching Protocols")),
    cause: "bad-response",
    message: "101 Switching Protocols",
  },
  {
    name: "a length that is no number",
    answer: writes(head({ "content-length": "many" })),
    cause: "bad-response",
    message: "no content-length: many",
  },
  {
    name: "nothing but answers before the answer",
    answer: writes("HTTP/1.1 102 Processing\r\n\r\n".repeat(100)),
    cause: "timeout",
    message: "not done",
    timeoutMs: 60,
  },
];

describe("Connection", () => {
  it.each(faults)("tells $name as $cause, and serves the next request", expectTold);

  it.each([
    { name: "garbage", after: ["garbage"] },
    { name: "a second response", after: [chunked(word, word)] },
    { name: "a second response, later", after: ["", chunked(word, word)] },
  ])("keeps $name behind an answer out of the next", async ({ after }) => {
    const [first = "", ...later] = after;
    const server = await serveRaw(async (socket, n) => {
      socket.write(n === 0 ? good + first : good);
      if (n === 0) await dribble(socket, later);
    });
    const exchanges = await sendAll(server.url, 3, { pauseMs: 20 });
    for (const exchange of exchanges)
      expect(exchange).toMatchObject({ failure: undefined, chunks: 1, text: "a" });
    expect(server.requests()).toBe(3);
    expect(server.connections()).toBe(2);
  });

  it("is not misled by a server that speaks before it is asked", async () => {
    const onConnection = (socket: { write(text: string): unknown }, n: number) =>
      n === 0 && socket.write(chunked(word, word));
    const server = await serveRaw((socket) => socket.write(good), { onConnection });
    const [exchange] = await sendAll(server.url, 1, { firstPauseMs: 20 });
    expect(exchange).toMatchObject({ failure: undefined, chunks: 1 });
    expect(server.connections()).toBe(2);
  });

  it("tells a server that speaks while the connection is opened, and serves the next request", async () => {
    const server = await serveRaw((socket) => socket.write(good));
    const connect = await connectTo({ url: server.url, host: undefined, ca: undefined });
    let tries = 0;
    const connection = new Connection((onread, opened) =>
      connect(onread, () => {
        const { buffer } = onread;
        if (tries++ === 0 && Buffer.isBuffer(buffer)) onread.callback(buffer.write(good), buffer);
        opened();
      }),
    );
    const message = { head: "POST / HTTP/1.1\r\n\r\n", body: Buffer.alloc(0) };
    const { failure } = await connection.send(message, { timeoutMs: 5000 });
    expect(failure).toEqual({ cause: "connect", message: "the server spoke before it was asked" });
    expect(await connection.send(message, { timeoutMs: 5000 })).toMatchObject({ failure: undefined });
    connection.destroy("done");
    expect(server.requests()).toBe(1);
  });
});
