import { describe, expect, it } from "vitest";
import { Seeded } from "../../test/seeded.ts";
import { decodeChunk } from "./chunk.ts";
import { ContentShape } from "./content-shape.ts";

const chunk = (delta: object, more: object = {}) =>
  JSON.stringify({ id: "c-1", choices: [{ index: 0, delta, logprobs: null, finish_reason: null, ...more }] });

function shapeOf(text: string): ContentShape {
  const key = decodeChunk(text).content;
  const shape =
    key && key !== "tool-call" && ContentShape.learn(key, Buffer.from(text), 0, Buffer.byteLength(text));
  if (!shape) throw new Error("nothing to learn");
  return shape;
}

/** Whether it matches, with its framing and without, amid bytes that would be tempting to read. */
function matches(shape: ContentShape, text: string): boolean {
  const framed = Buffer.from(`"}data: ${text}\n\n"}`);
  const whole = shape.isEvent(framed, 2, framed.length - 2);
  expect(shape.isData(framed, 8, framed.length - 4)).toBe(whole);
  return whole;
}

const learn = (text: string) => ContentShape.learn("content", Buffer.from(text), 0, Buffer.byteLength(text));

describe("ContentShape", () => {
  const shape = shapeOf(chunk({ content: " cat" }));

  it.each([
    { name: "empty text", text: chunk({ content: "" }) },
    { name: "the role chunk", text: chunk({ role: "assistant", content: "" }) },
    { name: "the last chunk", text: chunk({ content: "a" }, { finish_reason: "stop" }) },
    { name: "another field after the text", text: chunk({ content: "a", tool_calls: [] }) },
    { name: "another id", text: chunk({ content: "a" }).replace("c-1", "c-2") },
    { name: "reasoning", text: chunk({ reasoning: "a" }) },
    { name: "the end of the event cut off", text: chunk({ content: "a" }).slice(0, -1) },
    { name: "nothing", text: "" },
    { name: "text that its quote does not end", text: `${chunk({ content: "a" }).slice(0, -20)}` },
    { name: "an escape that JSON does not know", text: chunk({ content: "aXb" }).replace("X", "\\q") },
    { name: "an escape without its digits", text: chunk({ content: "aX" }).replace("X", "\\u00e") },
    { name: "an escape with a wrong digit", text: chunk({ content: "aX" }).replace("X", "\\u00eg") },
    { name: "a line end inside the text", text: chunk({ content: "aXb" }).replace("X", "\n") },
    { name: "a tab inside the text", text: chunk({ content: "aXb" }).replace("X", "\t") },
    { name: "two events at once", text: `${chunk({ content: "a" })}\n\ndata: ${chunk({ content: "b" })}` },
  ])("does not match $name", ({ text }) => {
    expect(matches(shape, text)).toBe(false);
  });

  it.each([
    { name: "another word", text: chunk({ content: " dog" }) },
    { name: "a single letter", text: chunk({ content: "a" }) },
    { name: "an escaped newline inside", text: chunk({ content: "a\nb" }) },
    { name: "braces", text: chunk({ content: "}}]}" }) },
    { name: "an emoji", text: chunk({ content: "🧀" }) },
    { name: "text that ends in a backslash", text: chunk({ content: "a\\" }) },
    { name: "text with quotes", text: chunk({ content: 'say "a"' }) },
    { name: "text that is only a quote", text: chunk({ content: '"' }) },
    { name: "letters as Python escapes them", text: chunk({ content: "aX" }).replace("X", "\\u00e9\\uD83E") },
    { name: "every short escape", text: chunk({ content: "X" }).replace("X", '\\"\\\\\\/\\b\\f\\n\\r\\t') },
  ])("matches $name", ({ text }) => {
    expect(matches(shape, text)).toBe(true);
  });

  it("learns JSON with blanks, as Python writes it", () => {
    const spaced = (word: string) =>
      `{"choices": [{"delta": {"content": "${word}"}, "finish_reason": null}]}`;
    expect(matches(shapeOf(spaced("one")), spaced("three"))).toBe(true);
    expect(matches(shapeOf(spaced("one")), spaced(""))).toBe(false);
  });

  it.each([
    { name: "text that may hold an escaped quote", text: chunk({ content: 'a"' }) },
    { name: "empty text", text: chunk({ content: "" }) },
    { name: "two choices", text: '{"choices":[{"delta":{"content":"a"}},{"delta":{"content":"b"}}]}' },
    { name: "the same key twice", text: '{"x":{"content":"no"},"choices":[{"delta":{"content":"a"}}]}' },
    {
      name: "the same key twice, spaced in two ways",
      text: '{"content": "no","choices":[{"delta":{"content":"a"}}]}',
    },
    { name: "data of several lines", text: '{"choices":\n[{"delta":{"content":"a"}}]}' },
    { name: "another spacing", text: '{"choices":[{"delta":{"content" : "a"}}]}' },
  ])("learns nothing from $name", ({ text }) => {
    expect(learn(text)).toBeUndefined();
  });

  it("never differs from the decoded JSON where it matches", () => {
    const random = new Seeded(3);
    const pieces = [
      "a",
      "\\",
      '"',
      "u00e9",
      "u00",
      'x","finish_reason":"stop',
      "ü",
      "🧀",
      "\\n",
      "\n",
      "\u0001",
      "\\q",
      "}}]}",
    ] as const;
    let matched = 0;
    for (let n = 0; n < 3000; n++) {
      const raw = Array.from({ length: random.below(5) }, () => random.pick(pieces)).join("");
      const text = chunk({ content: "X" }).replace("X", () => raw);
      if (!matches(shape, text)) continue;
      matched++;
      const framed = Buffer.from(`data: ${text}\n\n`);
      const decoded = decodeChunk(text);
      expect(decoded).toMatchObject({ content: "content", finish: undefined });
      expect(shape.textIn(framed, 0, framed.length)).toBe(decoded.text);
    }
    expect(matched).toBeGreaterThan(300);
  });
});
