import { describe, expect, it } from "vitest";
import { CompletionBody } from "./completion-body.ts";

const options = { endpoint: "chat", model: 'a "model"', maxTokens: 16, seed: 7, ignoreEos: false } as const;
const chat = [
  { role: "system", content: "Be brief." },
  { role: "user", content: "a b" },
  { role: "assistant", content: " so" },
  { role: "user", content: "c d" },
] as const;

const rest = {
  max_tokens: 16,
  temperature: 0,
  seed: 7,
  stream: true,
  stream_options: { include_usage: true },
};

describe("CompletionBody", () => {
  it.each([
    { name: "plain words", prompt: "say it" },
    { name: "quotes, backslashes, line ends and control characters", prompt: 'a "b" \\ \n\r\t\u0000\u001f' },
    { name: "letters of several bytes", prompt: "käse 🧀 \u2028" },
    { name: "half a letter, which JSON must escape", prompt: "\ud800" },
    { name: "nothing", prompt: "" },
  ])("carries $name on both endpoints", ({ prompt }) => {
    expect(new CompletionBody(options).of({ prompt }).toString()).toBe(
      JSON.stringify({ model: 'a "model"', messages: [{ role: "user", content: prompt }], ...rest }),
    );
    expect(new CompletionBody({ ...options, endpoint: "completions" }).of({ prompt }).toString()).toBe(
      JSON.stringify({ model: 'a "model"', prompt, ...rest }),
    );
  });

  it("makes the same of plain text that it was told is plain", () => {
    const prompt = "a b c";
    for (const endpoint of ["chat", "completions"] as const) {
      const plain = new CompletionBody({ ...options, endpoint }).of({ prompt, isPlain: true });
      expect(plain.equals(new CompletionBody({ ...options, endpoint }).of({ prompt }))).toBe(true);
    }
  });

  it("sends a conversation as messages, and as text where there are no roles", () => {
    const body = (endpoint: "chat" | "completions"): unknown =>
      JSON.parse(new CompletionBody({ ...options, endpoint }).of({ prompt: chat }).toString());
    expect(body("chat")).toEqual({ model: 'a "model"', messages: chat, ...rest });
    expect(body("completions")).toEqual({ model: 'a "model"', prompt: "Be brief.\na b so\nc d", ...rest });
  });

  it("asks for answers of one length when told to", () => {
    const body: unknown = JSON.parse(
      new CompletionBody({ ...options, ignoreEos: true }).of({ prompt: "a" }).toString(),
    );
    expect(body).toMatchObject({ ...rest, ignore_eos: true });
  });

  it("makes the same prompt's body once, and another one's anew", () => {
    const bodies = new CompletionBody(options);
    const first = bodies.of({ prompt: "a" });
    const kept = first.toString();
    expect(bodies.of({ prompt: "a" })).toBe(first);
    const second = bodies.of({ prompt: "b" });
    expect(second).not.toBe(first);
    expect(first.toString()).toBe(kept);
    expect(bodies.of({ prompt: chat })).not.toBe(bodies.of({ prompt: [...chat] }));
  });
});
