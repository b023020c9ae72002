import { describe, expect, it } from "vitest";
import { type Chunk, decodeChunk } from "./chunk.ts";

const nothing: Chunk = {
  content: undefined,
  text: "",
  finish: undefined,
  usage: undefined,
  error: undefined,
};
const delta = (value: object) =>
  JSON.stringify({ choices: [{ index: 0, delta: value, finish_reason: null }] });

describe("decodeChunk", () => {
  it.each([
    { name: "no JSON", text: "oops" },
    { name: "JSON that is no object", text: "[1]" },
    { name: "null", text: "null" },
    { name: "a choice that is no object", text: '{"choices":["x"]}' },
    { name: "a choice that is null", text: '{"choices":[null]}' },
    { name: "a delta that is a list", text: '{"choices":[{"delta":[]}]}' },
    { name: "tool calls that are no list", text: delta({ tool_calls: "x" }) },
    { name: "a finish reason that is no text", text: '{"choices":[{"finish_reason":1}]}' },
    { name: "usage without prompt tokens", text: '{"usage":{"completion_tokens":2}}' },
    { name: "a negative number of tokens", text: '{"usage":{"prompt_tokens":-1}}' },
    { name: "completion tokens in text", text: '{"usage":{"prompt_tokens":1,"completion_tokens":"2"}}' },
    {
      name: "usage details that are no object",
      text: '{"usage":{"prompt_tokens":1,"prompt_tokens_details":7}}',
    },
    { name: "content that is no text", text: delta({ content: 7 }) },
    { name: "choices that are no list", text: '{"choices":"x"}' },
    { name: "a number of tokens that is not whole", text: '{"usage":{"prompt_tokens":1.5}}' },
    { name: "usage without numbers", text: '{"usage":{"prompt_tokens":"many"}}' },
  ])("refuses $name", ({ text }) => {
    expect(() => decodeChunk(text)).toThrow();
  });

  it.each([
    { name: "the role chunk", text: delta({ role: "assistant", content: "" }), chunk: nothing },
    { name: "a token of empty text", text: delta({ content: "" }), chunk: nothing },
    {
      name: "null in place of everything",
      text: '{"choices":null,"usage":null,"error":null}',
      chunk: nothing,
    },
    { name: "an empty list of tool calls", text: delta({ tool_calls: [] }), chunk: nothing },
    {
      name: "content",
      text: delta({ content: " a" }),
      chunk: { ...nothing, content: "content", text: " a" },
    },
    {
      name: "reasoning",
      text: delta({ reasoning: "a" }),
      chunk: { ...nothing, content: "reasoning", text: "a" },
    },
    {
      name: "reasoning as older servers name it",
      text: delta({ content: "", reasoning_content: "a" }),
      chunk: { ...nothing, content: "reasoning_content", text: "a" },
    },
    {
      name: "text, as the completions endpoint sends it",
      text: '{"choices":[{"index":0,"text":" a","finish_reason":null}]}',
      chunk: { ...nothing, content: "text", text: " a" },
    },
    {
      name: "the text of all choices",
      text: '{"choices":[{"delta":{"content":"a"}},{"delta":{}},{"delta":{"content":"b"}}]}',
      chunk: { ...nothing, content: "content", text: "ab" },
    },
    {
      name: "content before reasoning, where one chunk has both",
      text: delta({ reasoning: "hm", content: "a" }),
      chunk: { ...nothing, content: "content", text: "a" },
    },
    {
      name: "a tool call",
      text: delta({ tool_calls: [{ index: 0 }] }),
      chunk: { ...nothing, content: "tool-call" },
    },
    {
      name: "the end",
      text: '{"choices":[{"delta":{},"finish_reason":"length"}]}',
      chunk: { ...nothing, finish: "length" },
    },
    {
      name: "usage with details",
      text: '{"choices":[],"usage":{"prompt_tokens":9,"completion_tokens":2,"prompt_tokens_details":{"cached_tokens":4}}}',
      chunk: { ...nothing, usage: { promptTokens: 9, completionTokens: 2, cachedTokens: 4 } },
    },
    {
      name: "usage without details, which is not zero",
      text: '{"choices":[],"usage":{"prompt_tokens":9,"completion_tokens":2,"prompt_tokens_details":null}}',
      chunk: { ...nothing, usage: { promptTokens: 9, completionTokens: 2, cachedTokens: null } },
    },
    {
      name: "usage of a server that counts nothing, which is none",
      text: '{"choices":[],"usage":{"prompt_tokens":0,"completion_tokens":0}}',
      chunk: nothing,
    },
    {
      name: "usage beside content, as continuous_usage_stats sends it",
      text: '{"choices":[{"delta":{"content":"a"}}],"usage":{"prompt_tokens":9,"completion_tokens":1}}',
      chunk: {
        ...nothing,
        content: "content",
        text: "a",
        usage: { promptTokens: 9, completionTokens: 1, cachedTokens: null },
      },
    },
    {
      name: "vLLM's error event",
      text: '{"error":{"message":"temperature must be non-negative","code":400}}',
      chunk: { ...nothing, error: "temperature must be non-negative" },
    },
    { name: "an error in bare text", text: '{"error":"boom"}', chunk: { ...nothing, error: "boom" } },
    {
      name: "an older vLLM's error event",
      text: '{"object":"error","message":"no","code":400}',
      chunk: { ...nothing, error: "no" },
    },
  ])("reads $name", ({ text, chunk }) => {
    expect(decodeChunk(text)).toEqual(chunk);
  });
});
