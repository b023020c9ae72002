import type { Socket } from "node:net";
import { describe, expect, it } from "vitest";
import { event, usageEvent } from "../../test/completion-server.ts";
import { done } from "../../test/fault.ts";
import { chunk, chunked, chunkedHead, head, lastChunk, sized } from "../../test/http-text.ts";
import { dribble, serveRaw } from "../../test/raw-server.ts";
import { sendAll } from "../../test/send-all.ts";

const role = event({ role: "assistant", content: "" });
const words = ["kä", "se ", "🧀", "\n", '"'].map((content) => event({ content }));
const TEXT = 'käse 🧀\n"';
const finish = event({}, "stop");
const stream = [role, ...words, finish, usageEvent(9, 7, 8), done].join("");
const counted = words.map((it, n) =>
  it.replace(/}\n\n$/, `,"usage":{"prompt_tokens":9,"completion_tokens":${n + 3}}}\n\n`),
);
const large = event({ content: "x".repeat(10 * 1024 * 1024) });

/** Bytes a few at a time, each as a segment of its own, and so also letters in parts. */
const pieces = (bytes: Buffer, size: number) =>
  Array.from({ length: Math.ceil(bytes.length / size) }, (_, n) => bytes.subarray(n * size, (n + 1) * size));

interface Form {
  readonly name: string;
  readonly answer: (socket: Socket) => unknown;
  /** Connections that two requests need. */
  readonly connections: number;
  readonly tokens?: object;
  readonly chunks?: number;
  readonly text?: string;
}

const sends =
  (...texts: string[]) =>
  (socket: Socket) =>
    void socket.write(texts.join(""));
const closes = (bytes: string) => (socket: Socket) => void socket.end(bytes);
const usage = { count: 7, source: "usage" };
const events = { "content-type": "text/event-stream" };

const forms: Form[] = [
  { name: "several events in one segment", answer: sends(chunked(stream)), connections: 1 },
  {
    name: "an event in each chunk",
    answer: sends(chunked(role, ...words, finish, usageEvent(9, 7, 8), done)),
    connections: 1,
  },
  {
    name: "lines and letters in parts, segment by segment",
    answer: (socket) => dribble(socket, pieces(Buffer.from(chunked(stream)), 17)),
    connections: 1,
  },
  {
    name: "chunks that cut lines and letters",
    answer: (socket) => {
      const body = pieces(Buffer.from(stream), 5).flatMap((it) => [
        `${it.length.toString(16)}\r\n`,
        it,
        "\r\n",
      ]);
      const bytes = [chunkedHead(), ...body, lastChunk].map((it) => Buffer.from(it));
      socket.write(Buffer.concat(bytes));
    },
    connections: 1,
  },
  { name: "CRLF line ends", answer: sends(chunked(stream.replaceAll("\n\n", "\r\n\r\n"))), connections: 1 },
  {
    name: "data: without a space",
    answer: sends(chunked(stream.replaceAll("data: ", "data:"))),
    connections: 1,
  },
  {
    name: "comments between",
    answer: sends(chunked(...stream.split(/(?<=\n\n)/).flatMap((it) => [": ping\n\n", it]))),
    connections: 1,
  },
  { name: "usage in each chunk", answer: sends(chunked(role, ...counted, finish, done)), connections: 1 },
  {
    name: "no usage",
    answer: sends(chunked(role, ...words, finish, done)),
    connections: 1,
    tokens: { count: 5, source: "chunks" },
  },
  { name: "no [DONE]", answer: sends(chunked(stream.slice(0, -done.length))), connections: 1 },
  { name: "a length", answer: sends(sized(stream)), connections: 1 },
  {
    name: "a length, then a close",
    answer: closes(sized(stream, { ...events, connection: "close" })),
    connections: 2,
  },
  {
    name: "HTTP/1.0 until the close",
    answer: closes(head(events, "HTTP/1.0 200 OK") + stream),
    connections: 2,
  },
  { name: "HTTP/1.1 until the close", answer: closes(head() + stream), connections: 2 },
  {
    name: "HTTP/1.0 that stays",
    answer: sends(sized(stream, { ...events, connection: "keep-alive" }, "HTTP/1.0 200 OK")),
    connections: 1,
  },
  {
    name: "answers before the answer",
    answer: sends("HTTP/1.1 100 Continue\r\n\r\n", head({}, "HTTP/1.1 103 Early Hints"), chunked(stream)),
    connections: 1,
  },
  {
    name: "chunk extensions and trailers",
    answer: sends(chunkedHead(), chunk(stream, ";a=b"), "0;c\r\nx-sum: 1\r\n\r\n"),
    connections: 1,
  },
  {
    name: "a line of 10 MB",
    answer: sends(chunked(role, large, finish, done)),
    connections: 1,
    chunks: 1,
    text: "x".repeat(10 * 1024 * 1024),
    tokens: { count: 1, source: "chunks" },
  },
];

describe("Connection", () => {
  it.each(forms)("reads $name", async (form) => {
    const { answer, connections, tokens = usage, chunks = 5, text = TEXT } = form;
    const server = await serveRaw(answer);
    const exchanges = await sendAll(server.url, 2);
    expect(exchanges).toHaveLength(2);
    for (const exchange of exchanges) {
      expect(exchange.text === text, exchange.text.slice(0, 100)).toBe(true);
      expect(exchange).toMatchObject({
        failure: undefined,
        status: 200,
        outputTokens: tokens,
        chunks,
        times: chunks,
      });
    }
    expect(server.requests()).toBe(2);
    expect(server.connections()).toBe(connections);
  });
});
