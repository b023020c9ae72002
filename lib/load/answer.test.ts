import { describe, expect, it } from "vitest";
import { event, usageEvent } from "../../test/completion-server.ts";
import { Answer } from "./answer.ts";

const role = event({ role: "assistant", content: "" });
const word = (text: string) => event({ content: text });
const end = event({}, "length");
const done = "data: [DONE]\n\n";

/** An answer whose chunk number n arrives at n milliseconds. */
function arrive(...chunks: string[]) {
  const answer = new Answer();
  for (const [at, chunk] of chunks.entries()) answer.push(Buffer.from(chunk), at);
  return { answer, failure: answer.end(chunks.length) };
}

describe("Answer", () => {
  it.each([
    { name: "an empty stream", chunks: [], cause: "cut" },
    { name: "a stream that stops after a token", chunks: [role, word("a")], cause: "cut" },
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
    const { answer, failure } = arrive(
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
    expect(answer.gaps.describe()).toMatchObject({ count: 2, mean: 1.5, max: 2 });
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
    expect(answer).toMatchObject({ first: 1, last: 3, chunks: 3 });
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
    expect(different).toMatchObject({ first: alike.first, last: alike.last, chunks: 6 });
    expect(alike.chunks).toBe(6);
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
