import { describe, expect, it } from "vitest";
import { event } from "../../test/completion-server.ts";
import { breaks, done, expectTold, type Fault, word, writes } from "../../test/fault.ts";
import { chunk, chunkedHead, head, sized } from "../../test/http-text.ts";
import { serveRaw } from "../../test/raw-server.ts";
import { sendAll } from "../../test/send-all.ts";

const finish = event({}, "stop");

const faults: Fault[] = [
  {
    name: "a reset before any byte",
    answer: (socket) => socket.resetAndDestroy(),
    cause: "cut",
    message: "ECONNRESET, before any answer",
  },
  {
    name: "a close before any byte",
    answer: (socket) => socket.end(),
    cause: "cut",
    message: "the server closed the connection, before any answer",
  },
  {
    name: "a reset within the head",
    answer: breaks("HTTP/1.1 200 OK\r\ncontent-"),
    cause: "cut",
    message: "ECONNRESET, before any answer",
  },
  {
    name: "a reset after the head",
    answer: breaks(chunkedHead()),
    cause: "cut",
    message: "ECONNRESET, after 0 content events",
  },
  {
    name: "a reset in mid-stream",
    answer: breaks(chunkedHead() + chunk(word)),
    cause: "cut",
    message: "ECONNRESET, after 1 content events",
  },
  {
    name: "a close in mid-stream",
    answer: (socket) => socket.end(chunkedHead() + chunk(word)),
    cause: "cut",
    message: "closed the connection, after 1 content events",
  },
  {
    name: "a reset of a stream that a close would have ended",
    answer: breaks(head() + word + finish),
    cause: "cut",
    message: "ECONNRESET, after 1 content events",
  },
  {
    name: "a body shorter than its length",
    answer: (socket) => socket.end(sized(word + word).slice(0, -word.length)),
    cause: "cut",
    message: "closed the connection, after 1 content events",
  },
  {
    name: "a stream that stalls for ever",
    answer: writes(chunkedHead() + chunk(word)),
    cause: "timeout",
    message: "not done within 0.06 s",
    timeoutMs: 60,
  },
  {
    name: "a stream that stalls in mid-event",
    answer: writes(chunkedHead() + chunk(word) + chunk('data: {"choi')),
    cause: "timeout",
    message: "not done within 0.06 s",
    timeoutMs: 60,
  },
  {
    name: "a [DONE] whose body never ends",
    answer: writes(chunkedHead() + chunk(word + done)),
    cause: "timeout",
    message: "its [DONE] came, but not done within 0.06 s",
    timeoutMs: 60,
  },
  { name: "no answer at all", answer: () => {}, cause: "timeout", message: "not done within", timeoutMs: 60 },
];

describe("Connection", () => {
  it.each(faults)("tells $name as $cause, and serves the next request", expectTold);

  it.each([
    { name: "a reset", answer: breaks(chunkedHead() + chunk(word + done)) },
    {
      name: "a close",
      answer: (socket: { end(text: string): unknown }) => socket.end(chunkedHead() + chunk(word + done)),
    },
  ])("takes an answer whose [DONE] came before $name", async ({ answer }) => {
    const server = await serveRaw(answer);
    const exchanges = await sendAll(server.url, 2);
    expect(exchanges.map(({ failure, text }) => ({ failure, text }))).toEqual([
      { failure: undefined, text: "a" },
      { failure: undefined, text: "a" },
    ]);
    expect(server.connections()).toBe(2);
  });
});
