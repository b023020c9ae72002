import { describe, expect, test } from "vitest";
import { ApiError } from "./api-error.ts";
import { checkLength, checkModel, parseCompletion, parseJson, wantsStream } from "./completion-request.ts";

const messages = [{ role: "user", content: "hi" }];

describe("refused", () => {
  const bad = [
    { name: "no messages", body: { messages: [] }, param: "messages" },
    { name: "messages that are none", body: { messages: "hi" }, param: "messages" },
    { name: "a negative temperature", body: { messages, temperature: -1 }, param: "temperature" },
    { name: "top_p of 0", body: { messages, top_p: 0 }, param: "top_p" },
    { name: "top_p above 1", body: { messages, top_p: 1.1 }, param: "top_p" },
    { name: "max_tokens of 0", body: { messages, max_tokens: 0 }, param: "max_tokens" },
    { name: "max_tokens as text", body: { messages, max_tokens: "16" }, param: "max_tokens" },
    { name: "two answers", body: { messages, n: 2 }, param: "n" },
    {
      name: "an image",
      body: { messages: [{ role: "user", content: [{ type: "image_url" }] }] },
      param: "messages.0.content",
    },
    { name: "no object", body: null, param: null },
  ];

  test.each(bad)("$name", ({ body, param }) => {
    expect(() => parseCompletion("chat", body)).toThrow(expect.objectContaining({ status: 400, param }));
  });

  test("text that is no JSON", () => {
    expect(() => parseJson('{"a": ')).toThrow(/^Invalid JSON/);
  });

  test("a model that is not served", () => {
    expect(() => checkModel({ model: "other" }, "served")).toThrow(
      expect.objectContaining({ status: 404, param: "model" }),
    );
  });

  test("prompt and answer longer than the context", () => {
    const request = parseCompletion("text", { prompt: [1, 2, 3, 4], max_tokens: 7 });
    expect(() => checkLength(request, { model: "m", maxModelLen: 10 })).toThrow(ApiError);
    expect(checkLength(request, { model: "m", maxModelLen: 11 })).toBeUndefined();
  });

  test("an empty prompt", () => {
    const request = parseCompletion("text", { prompt: "" });
    expect(() => checkLength(request, { model: "m", maxModelLen: 10 })).toThrow("cannot be empty");
  });
});

describe("taken", () => {
  test("content as text and in parts is the same prompt", () => {
    const parts = [
      {
        role: "user",
        content: [
          { type: "text", text: "h" },
          { type: "text", text: "i" },
        ],
      },
    ];
    expect(parseCompletion("chat", { messages: parts }).prompt).toEqual(
      parseCompletion("chat", { messages }).prompt,
    );
  });

  const limits = [
    { name: "neither", body: {}, maxTokens: 16 },
    { name: "max_tokens", body: { max_tokens: 3 }, maxTokens: 3 },
    {
      name: "max_completion_tokens before max_tokens",
      body: { max_tokens: 3, max_completion_tokens: 4 },
      maxTokens: 4,
    },
    { name: "null as if it were not there", body: { max_tokens: null }, maxTokens: 16 },
  ];

  test.each(limits)("output tokens: $name", ({ body, maxTokens }) => {
    expect(parseCompletion("text", { prompt: "hi", ...body }).maxTokens).toBe(maxTokens);
  });

  const prompts = [
    { name: "text", prompt: "one two" },
    { name: "a list of one text", prompt: ["one two"] },
  ];

  test.each(prompts)("a prompt as $name", ({ prompt }) => {
    expect(parseCompletion("text", { prompt, ignore_eos: true, unknown: 1 }).prompt).toHaveLength(2);
  });

  test("a prompt as token ids", () => {
    expect(parseCompletion("text", { prompt: [5, 6, 7] }).prompt).toEqual([5, 6, 7]);
  });

  test("no model and the served model", () => {
    for (const body of [{}, { model: "" }, { model: "served" }])
      expect(checkModel(body, "served")).toBeUndefined();
  });

  test("a stream is asked for by true alone", () => {
    expect([{ stream: true, temperature: -1 }, { stream: "true" }, {}, null].map(wantsStream)).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });
});
