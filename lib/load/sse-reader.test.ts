import { describe, expect, it } from "vitest";
import { Seeded } from "../../test/seeded.ts";
import { SharedBuffer } from "../../test/shared-buffer.ts";
import { eventsOf, randomStream } from "../../test/sse-text.ts";
import { LongEventError, SseReader } from "./sse-reader.ts";

const shared = new SharedBuffer(new Seeded(1));

/** The data of all events of a stream that arrives in these parts, each amid garbage. */
function read(parts: readonly Buffer[]): string[] {
  const events: string[] = [];
  const reader = new SseReader((source, start, end) => events.push(source.toString("utf8", start, end)));
  for (const part of parts) shared.lend(part, (source, start, end) => reader.push(source, start, end));
  reader.end();
  return events;
}

const cases: { name: string; stream: string; events: string[] }[] = [
  { name: "an empty stream", stream: "", events: [] },
  { name: "blank lines alone", stream: "\n\n\r\n\r\n", events: [] },
  { name: "a comment, as a proxy sends to keep the stream alive", stream: ": ping\n\n:\n\n", events: [] },
  { name: "an event without data", stream: "event: x\nid: 1\nretry: 5\n\n", events: [] },
  { name: "empty data", stream: "data\n\ndata:\n\ndata: \n\n", events: [] },
  { name: "a field that only begins like data", stream: "datax: 1\n\ndat: 1\n\n", events: [] },
  { name: "one event", stream: "data: one\n\n", events: ["one"] },
  { name: "no blank after the colon", stream: "data:one\n\n", events: ["one"] },
  {
    name: "two blanks after the colon, of which one belongs to the data",
    stream: "data:  one\n\n",
    events: [" one"],
  },
  { name: "several events with CRLF", stream: "data: one\r\n\r\ndata: two\r\n\r\n", events: ["one", "two"] },
  { name: "several events with CR", stream: "data: one\r\rdata: two\r\r", events: ["one", "two"] },
  {
    name: "mixed line ends",
    stream: "data: one\r\n\ndata: two\n\r\ndata: 3\r\n\r",
    events: ["one", "two", "3"],
  },
  {
    name: "data over several lines",
    stream: "data: one\ndata: two\ndata\ndata: 4\n\n",
    events: ["one\ntwo\n\n4"],
  },
  {
    name: "data over several lines with CRLF",
    stream: "data: one\r\ndata: two\r\n\r\n",
    events: ["one\ntwo"],
  },
  { name: "other fields around the data", stream: ": c\nevent: e\ndata: one\nid: 7\n\n", events: ["one"] },
  { name: "a byte order mark", stream: "\ufeffdata: one\n\n", events: ["one"] },
  {
    name: "two byte order marks, of which one is text",
    stream: "\ufeff\ufeffdata: one\n\ndata: two\n\n",
    events: ["two"],
  },
  { name: "a byte order mark in mid-stream", stream: "data: one\n\n\ufeffdata: two\n\n", events: ["one"] },
  { name: "a byte order mark alone", stream: "\ufeff", events: [] },
  { name: "a byte order mark and its end", stream: "\ufeff\n\ndata: one\n\n", events: ["one"] },
  { name: "letters of several bytes", stream: "data: käse 🧀\n\ndata: ü\n\n", events: ["käse 🧀", "ü"] },
  {
    name: "a last event without its blank line",
    stream: "data: one\n\ndata: [DONE]\n",
    events: ["one", "[DONE]"],
  },
  { name: "a last event without a line end", stream: "data: one\n\ndata: [DONE]", events: ["one", "[DONE]"] },
];

describe("SseReader", () => {
  it.each(cases)("reads $name, however it is cut", ({ stream, events }) => {
    const bytes = Buffer.from(stream);
    expect(read([bytes])).toEqual(events);
    expect(read(Array.from(bytes, (_, at) => bytes.subarray(at, at + 1)))).toEqual(events);
    for (let cut = 0; cut <= bytes.length; cut++) {
      expect(read([bytes.subarray(0, cut), bytes.subarray(cut)]), `cut at ${cut}`).toEqual(events);
    }
  });

  it("reads any valid stream as the standard says, however it is cut", () => {
    const random = new Seeded(42);
    for (let n = 0; n < 2000; n++) {
      const stream = randomStream(random);
      const bytes = Buffer.from(stream);
      const parts = random.cut(bytes, random.pick([1, 2, 4, 16, 64]));
      expect(read(parts), `${JSON.stringify(stream)} cut into ${parts.map(({ length }) => length)}`).toEqual(
        eventsOf(stream),
      );
    }
  });

  it("refuses an event that never ends", () => {
    const reader = new SseReader(() => {}, 1000);
    reader.push(Buffer.from(`data: ${"x".repeat(990)}`));
    expect(() => reader.push(Buffer.from("x".repeat(100)))).toThrow(LongEventError);
  });

  it("takes a last event as long as one may be, though its end is missing", () => {
    const events: number[] = [];
    const reader = new SseReader((_, start, end) => events.push(end - start), 1000);
    reader.push(Buffer.from(`data: ${"x".repeat(994)}`));
    reader.end();
    expect(events).toEqual([994]);
  });

  it.each([
    { name: "before the first byte", parts: [], isBetween: false },
    { name: "after a byte order mark and part of an event", parts: ["\ufeff", "d"], isBetween: false },
    { name: "after an event's last line", parts: ["data: one\n"], isBetween: false },
    { name: "after an event", parts: ["data: one\n\n"], isBetween: true },
    { name: "after an event in two parts", parts: ["data: o", "ne\n\n"], isBetween: true },
    { name: "after the next one has begun", parts: ["data: one\n\n:"], isBetween: false },
  ])("knows whether it is between events: $name", ({ parts, isBetween }) => {
    const reader = new SseReader(() => {});
    for (const part of parts) reader.push(Buffer.from(part));
    expect(reader.isBetweenEvents).toBe(isBetween);
  });
});
