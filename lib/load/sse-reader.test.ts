import { describe, expect, it } from "vitest";
import { SseReader } from "./sse-reader.ts";

/** The data of all events of a stream that arrives in these chunks. */
function read(chunks: readonly Buffer[]): string[] {
  const events: string[] = [];
  const reader = new SseReader((source, start, end) => events.push(source.toString("utf8", start, end)));
  for (const chunk of chunks) reader.push(chunk);
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

  it("refuses an event that never ends", () => {
    const reader = new SseReader(() => {}, 1000);
    reader.push(Buffer.from(`data: ${"x".repeat(990)}`));
    expect(() => reader.push(Buffer.from("x".repeat(100)))).toThrow("longer than 1000 bytes");
  });
});
