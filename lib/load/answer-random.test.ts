import { isDeepStrictEqual } from "node:util";
import { describe, expect, it } from "vitest";
import { Seeded } from "../../test/seeded.ts";
import { SharedBuffer } from "../../test/shared-buffer.ts";
import { eventsOf } from "../../test/sse-text.ts";
import { Answer } from "./answer.ts";
import { EventTimes } from "./event-times.ts";

/** What is told of an answer, whatever its cuts. */
interface Told {
  readonly chunks: number;
  readonly text: string;
  readonly promptTokens: number | undefined;
  readonly done: boolean;
  readonly cause: string | undefined;
  /** There is a time for each content event, in order, from the first to the last. */
  readonly isTimed: boolean;
}

const keys = ["content", "reasoning_content", "reasoning"] as const;
const words = [
  " the",
  "a",
  "",
  '"',
  "\\",
  "\n",
  "käse",
  "🧀",
  "data: x",
  "{}",
  '","content":"',
  "[DONE]",
] as const;
/** Bytes between two quotes that are no JSON, now and then. */
const wrong = ["\\q", "\\u12", "\\", "\u0001", "\t"] as const;

/** A stream as servers write them: its events mostly alike, with whatever may come between. */
function randomAnswer(random: Seeded): string {
  const end = random.pick(["\n", "\n", "\n", "\r\n", "\r"]);
  const opening = random.pick(["data: ", "data: ", "data: ", "data:"]);
  const isSpaced = random.below(3) === 0;
  const isBad = random.below(6) === 0;
  const isAscii = random.below(3) === 0;
  const text = (value: string) => {
    const json = JSON.stringify(value);
    return isAscii
      ? json.replace(/[\u0080-\uffff]/g, (it) => `\\u${it.charCodeAt(0).toString(16).padStart(4, "0")}`)
      : json;
  };
  const frame = (json: string) => `${opening}${json}${end}${end}`;
  const chunk = (delta: string, more = "") =>
    frame(`{"id":"c-1","choices":[{"index":0,"delta":${delta},"finish_reason":null}]${more}}`);
  const field = (key: string, value: string) => `{"${key}":${isSpaced ? " " : ""}${value}}`;
  let stream = chunk('{"role":"assistant","content":""}');
  let key = random.pick(keys);
  for (let events = random.below(20); events > 0; events--) {
    const kind = random.below(24);
    if (kind === 0) stream += `: ping${end}${end}`;
    else if (kind === 1) stream += chunk('{"tool_calls":[{"index":0}]}');
    else if (kind === 2) stream += chunk(field(key, '"x"'), ',"usage":{"prompt_tokens":9}');
    else if (kind === 3) stream += chunk(`{"reasoning":"r","content":${text(random.pick(words))}}`);
    else if (kind === 4) key = random.pick(keys);
    else if (kind === 5 && isBad) stream += chunk(field(key, `"a${random.pick(wrong)}b"`));
    else if (kind === 6 && isBad) stream += frame('{"error":{"message":"boom"}}');
    else stream += chunk(field(key, text(random.pick(words))));
  }
  if (random.below(8) > 0) stream += frame('{"choices":[{"delta":{},"finish_reason":"stop"}]}');
  if (random.below(8) > 0)
    stream += frame('{"choices":[],"usage":{"prompt_tokens":12,"completion_tokens":3}}');
  return random.below(8) > 0 ? stream + frame("[DONE]") : stream;
}

/** The plainest reading: the whole text, event by event, with JSON.parse. */
function expected(stream: string): Told {
  let [chunks, text, done, isFinished] = [0, "", false, false];
  let promptTokens: number | undefined;
  let cause: string | undefined;
  for (const data of eventsOf(stream)) {
    if (data === "[DONE]") {
      done = true;
      continue;
    }
    try {
      const { choices = [], usage, error } = JSON.parse(data);
      if (error !== undefined) cause ??= "stream-error";
      promptTokens = usage?.prompt_tokens ?? promptTokens;
      for (const { delta, finish_reason } of choices) {
        isFinished ||= finish_reason !== null;
        if (delta.content || delta.reasoning || delta.reasoning_content || delta.tool_calls) chunks++;
        text += delta.content ?? "";
      }
    } catch {
      cause ??= "bad-response";
    }
  }
  if (!isFinished && !done) cause ??= "cut";
  return { chunks, text, promptTokens, done, cause, isTimed: true };
}

const shared = new SharedBuffer(new Seeded(11));

function told(parts: readonly Buffer[], keepText: boolean): Told {
  const times = new EventTimes();
  const answer = new Answer({ times, keepText });
  for (const [at, part] of parts.entries()) {
    shared.lend(part, (source, start, end) => answer.push(source, start, end, at));
  }
  const failure = answer.end(parts.length);
  const { chunks, text, usage, done, first, last } = answer;
  const arrivals = [...times.values];
  const isTimed =
    arrivals.length === chunks &&
    arrivals[0] === first &&
    arrivals.at(-1) === last &&
    arrivals.every((at, n) => n === 0 || at >= (arrivals[n - 1] ?? at));
  return { chunks, text, promptTokens: usage?.promptTokens, done, cause: failure?.cause, isTimed };
}

/** One part for each event, as a server writes that flushes each token. */
function byEvent(stream: string): Buffer[] {
  return stream.split(/(?<=\n\n|\r\n\r\n|\r\r)/).map((event) => Buffer.from(event));
}

describe("Answer", () => {
  it.each([{ keepText: true }, { keepText: false }])(
    "tells the same of any stream, however it is cut ($keepText)",
    ({ keepText }) => {
      const random = new Seeded(23);
      for (let n = 0; n < 1500; n++) {
        const stream = randomAnswer(random);
        const { text, ...rest } = expected(stream);
        const wanted = { ...rest, text: keepText ? text : "" };
        const whole = Buffer.from(stream);
        const ways = [byEvent(stream), [whole], random.cut(whole, 4), random.cut(whole, 40)];
        for (const parts of ways) {
          const found = told(parts, keepText);
          // The text is made for a failure only: it would take most of the time.
          if (!isDeepStrictEqual(found, wanted))
            expect(found, JSON.stringify(parts.map(String))).toEqual(wanted);
        }
      }
    },
  );
});
