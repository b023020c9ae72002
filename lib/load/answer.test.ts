import { describe, expect, it } from "vitest";
import { event, usageEvent } from "../../test/completion-server.ts";
import { Answer } from "./answer.ts";
import { EventTimes } from "./event-times.ts";

const role = event({ role: "assistant", content: "" });
const word = (text: string) => event({ content: text });
const end = event({}, "length");
const done = "data: [DONE]\n\n";

/** An answer whose part number n arrives at n milliseconds. */
function arrive(...parts: (string | Buffer)[]) {
  const times = new EventTimes();
  const answer = new Answer({ times, keepText: true });
  for (const [at, part] of parts.entries()) {
    const bytes = Buffer.from(part);
    answer.push(bytes, 0, bytes.length, at);
  }
  const failure = answer.end(parts.length);
  return { answer, failure, times: [...times.values] };
}

describe("Answer", () => {
  it.each([
    { name: "an empty stream", chunks: [], cause: "cut" },
    { name: "a stream that stops after a token", chunks: [role, word("a")], cause: "cut" },
    { name: "a stream that ends inside an event", chunks: [role, word("a").slice(0, 40)], cause: "cut" },
    {
      name: "an error event alone",
      chunks: ['data: {"error":{"message":"bad temperature"}}\n\n', done],
      cause: "stream-error",
    },
    {
      name: "an error event in mid-stream",
      chunks: [role, word("a"), 'data: {"error":"boom"}\n\n', done],
      cause: "stream-error",
    },
    {
      name: "an engine that gave up",
      chunks: [role, word("a"), event({}, "abort"), done],
      cause: "stream-error",
    },
    { name: "an event that is no JSON", chunks: [role, "data: <html>\n\n", done], cause: "bad-response" },
  ])("says why $name is no answer", ({ chunks, cause }) => {
    expect(arrive(...chunks).failure?.cause).toBe(cause);
  });

  it("times content, and neither the role chunk nor empty text nor the end", () => {
    const { answer, failure, times } = arrive(
      role,
      word(""),
      word("a"),
      word("b"),
      word(""),
      word("c"),
      end,
      usageEvent(9, 5, 0),
      done,
    );
    expect(failure).toBeUndefined();
    expect(answer).toMatchObject({ first: 2, last: 5, chunks: 3, done: true });
    expect(times).toEqual([2, 3, 5]);
    expect(answer.text).toBe("abc");
    expect(answer.usage).toEqual({ promptTokens: 9, completionTokens: 5, cachedTokens: 0 });
  });

  it("sees every kind of content", () => {
    const { answer } = arrive(
      role,
      event({ reasoning: "hm" }),
      event({ tool_calls: [{ index: 0 }] }),
      word("a"),
      end,
      done,
    );
    expect(answer).toMatchObject({ first: 1, firstVisible: 2, last: 3, chunks: 3, text: "a" });
  });

  it("takes the arrival of the chunk that completes an event, and one time for all in a chunk", () => {
    const [first, second] = [word("one"), word("two")];
    const { answer } = arrive(role, first.slice(0, 20), first.slice(20) + second, end, done);
    expect(answer).toMatchObject({ first: 2, last: 2, chunks: 2 });
  });

  it("counts alike whether events are alike or not", () => {
    const words = ["a", 'quote "', "back\\", "", "\n", "ü", "b"];
    const alike = arrive(role, ...words.map(word), end, done).answer;
    const different = arrive(
      role,
      ...words.map((text, n) => word(text).replace("chatcmpl-1", `c${n}`)),
      end,
      done,
    ).answer;
    const expected = { first: 1, last: 7, chunks: 6, text: words.join("") };
    expect(alike).toMatchObject(expected);
    expect(different).toMatchObject(expected);
  });

  it("keeps its numbers when the next answer has taken over the times", () => {
    const times = new EventTimes();
    const answer = new Answer({ times, keepText: false });
    const bytes = Buffer.from(word("a"));
    answer.push(bytes, 0, bytes.length, 1);
    new Answer({ times, keepText: false }).push(bytes, 0, bytes.length, 2);
    expect(answer).toMatchObject({ chunks: 1, first: 1, last: 1, text: "" });
  });

  it.each([
    { name: "half an event", before: 'data: {"choi' },
    { name: "a line of the same event", before: "data: {}\n" },
  ])("does not take a known event for one when $name came before it", ({ before }) => {
    const { answer, failure } = arrive(role, word("a"), before, word("b"), word("c"), end, done);
    expect(failure?.cause).toBe("bad-response");
    expect(answer).toMatchObject({ chunks: 2, text: "ac" });
  });

  it("takes the last of the usages, where each chunk has one", () => {
    const counted = (text: string, tokens: number) =>
      word(text).replace(/}\n\n$/, `,"usage":{"prompt_tokens":9,"completion_tokens":${tokens}}}\n\n`);
    const { answer, failure, times } = arrive(
      role,
      counted("a", 1),
      counted("b", 3),
      end,
      usageEvent(9, 4, 8),
      done,
    );
    expect(failure).toBeUndefined();
    expect(answer.usage).toEqual({ promptTokens: 9, completionTokens: 4, cachedTokens: 8 });
    expect(times).toEqual([1, 2]);
    expect(arrive(role, counted("a", 1), counted("b", 3)).answer.usage?.completionTokens).toBe(3);
  });

  it("learns anew where reasoning turns into content, though many events came at once", () => {
    const thought = (text: string) => event({ reasoning_content: text });
    const thoughts = ["a", "b", "c", "d", "e", "f"].map(thought);
    const words = ["g", "h", "i"].map(word);
    const { answer } = arrive(role, thoughts.join(""), ...words, end, done);
    expect(answer).toMatchObject({ first: 1, firstVisible: 2, last: 4, chunks: 9, text: "ghi" });
  });

  it("has no time where there was no content", () => {
    const { answer, failure } = arrive(role, word(""), end, usageEvent(9, 1, undefined), done);
    expect(failure).toBeUndefined();
    expect(answer).toMatchObject({ first: undefined, last: undefined, chunks: 0 });
  });

  it("is content with either of finish_reason and [DONE]", () => {
    expect(arrive(role, word("a"), end).failure).toBeUndefined();
    expect(arrive(role, word("a"), done).failure).toBeUndefined();
  });
});
