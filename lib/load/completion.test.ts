import { expect, it } from "vitest";
import { Completion } from "./completion.ts";

it("carries any prompt as it was typed", () => {
  const prompt = "quotes \" ' backslash \\ backquote ` $(params.x) $$ \n\t emoji 🧀 \u0000";
  const completion = new Completion({
    gateway: "http://gateway/base",
    host: "llm-d.demo.local",
    model: "m",
    prompt,
    maxTokens: 4,
    seed: 1,
    testId: "t",
    token: () => "secret",
  });
  const { head, body } = completion.message({ session: "t-s1", requestId: "t-0" });
  expect(head).toMatch(/^POST \/base\/v1\/chat\/completions HTTP\/1.1\r\nhost: llm-d\.demo\.local\r\n/);
  expect(head).toContain(`\r\ncontent-length: ${body.length}\r\n`);
  expect(head).toContain("\r\nauthorization: Bearer secret\r\n");
  expect(JSON.parse(body.toString("utf8"))).toEqual({
    model: "m",
    messages: [{ role: "user", content: prompt }],
    max_tokens: 4,
    temperature: 0,
    seed: 1,
    stream: true,
    stream_options: { include_usage: true },
  });
});
