import { describe, expect, it } from "vitest";
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

function matches(shape: ContentShape, text: string): boolean {
  const framed = Buffer.from(`data: ${text}\n\n`);
  return shape.matches(framed, 6, framed.length - 2);
}

describe("ContentShape", () => {
  const shape = shapeOf(chunk({ content: " cat" }));

  it.each([
    { name: "empty text", text: chunk({ content: "" }) },
    { name: "the role chunk", text: chunk({ role: "assistant", content: "" }) },
    { name: "text that ends in a backslash", text: chunk({ content: "a\\" }) },
    { name: "text with a quote", text: chunk({ content: 'say "a"' }) },
    { name: "content that is only a quote", text: chunk({ content: '"' }) },
    { name: "the last chunk", text: chunk({ content: "a" }, { finish_reason: "stop" }) },
    { name: "another field after the text", text: chunk({ content: "a", tool_calls: [] }) },
    { name: "another id", text: chunk({ content: "a" }).replace("c-1", "c-2") },
    { name: "reasoning", text: chunk({ reasoning: "a" }) },
    { name: "the end of the event cut off", text: chunk({ content: "a" }).slice(0, -1) },
    { name: "nothing", text: "" },
  ])("does not match $name", ({ text }) => {
    expect(matches(shape, text)).toBe(false);
  });

  it.each([
    { name: "another word", text: chunk({ content: " dog" }) },
    { name: "a single letter", text: chunk({ content: "a" }) },
    { name: "an escaped newline inside", text: chunk({ content: "a\nb" }) },
    { name: "braces", text: chunk({ content: "}}]}" }) },
    { name: "an emoji", text: chunk({ content: "🧀" }) },
  ])("matches $name", ({ text }) => {
    expect(matches(shape, text)).toBe(true);
  });

  it("learns JSON with blanks, as Python writes it", () => {
    const spaced = (word: string) =>
      `{"choices": [{"delta": {"content": "${word}"}, "finish_reason": null}]}`;
    expect(matches(shapeOf(spaced("one")), spaced("three"))).toBe(true);
    expect(matches(shapeOf(spaced("one")), spaced(""))).toBe(false);
  });

  it("never differs from the decoded JSON where it matches", () => {
    const words = ["a", "\\", '"', '\\"', 'x","finish_reason":"stop', "", "ü", "\n", "\\\\", 'a"}'];
    for (const word of words) {
      const text = chunk({ content: word });
      if (matches(shape, text))
        expect(decodeChunk(text)).toMatchObject({ content: "content", finish: undefined });
    }
  });
});
