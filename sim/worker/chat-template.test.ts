import { expect, test } from "vitest";
import { applyChatTemplate } from "./chat-template.ts";
import { outputSeed, outputToken } from "./vocabulary.ts";

const question = { role: "user", content: "What does a block hold?" };

test("a message costs four tokens beside its content", () => {
  const empty = { role: "user", content: "" };
  expect(applyChatTemplate([empty, empty]).length - applyChatTemplate([empty]).length).toBe(4);
});

test("the role counts", () => {
  expect(applyChatTemplate([question])).not.toEqual(applyChatTemplate([{ ...question, role: "system" }]));
});

test("the next turn begins with the tokens of the turn before and of its answer", () => {
  const prompt = applyChatTemplate([question]);
  const output = Array.from({ length: 40 }, (_, index) => outputToken(outputSeed(prompt), index));
  const answer = { role: "assistant", content: output.map(({ text }) => text).join("") };
  const next = applyChatTemplate([question, answer, question]);
  const computed = [...prompt, ...output.map(({ id }) => id)];
  expect(next.slice(0, computed.length)).toEqual(computed);
});
