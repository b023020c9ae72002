import { expect, test } from "vitest";
import { CachedTokensWriter, cachedTokensOf, withCachedTokens } from "./cached-tokens.ts";

test.each([
  ["no usage", {}],
  ["no details", { usage: { prompt_tokens: 3 } }],
  ["null", { usage: { prompt_tokens_details: null } }],
  ["a text", { usage: { prompt_tokens_details: { cached_tokens: "3" } } }],
])("%s: nothing was cached", (_, answer) => {
  expect(cachedTokensOf(answer)).toBe(0);
});

test("what is told is read", () => {
  expect(cachedTokensOf({ usage: { prompt_tokens_details: { cached_tokens: 48 } } })).toBe(48);
});

test.each([
  ["no JSON", "Internal Server Error"],
  ["no object", "[1]"],
  ["no usage", '{"error":{"code":400}}'],
  ["usage that is null", '{"choices":[],"usage":null}'],
])("%s stays as it is", (_, text) => {
  expect(withCachedTokens(text, 7)).toBe(text);
});

test.each([
  ["details", '{"usage":{"total_tokens":9,"prompt_tokens_details":{"cached_tokens":8,"audio_tokens":1}}}'],
  ["no details", '{"usage":{"total_tokens":9,"prompt_tokens_details":null}}'],
])("usage with %s gets the prefiller's tokens, all else stays", (_, text) => {
  const { usage } = JSON.parse(withCachedTokens(text, 7));
  expect(usage).toMatchObject({ total_tokens: 9, prompt_tokens_details: { cached_tokens: 7 } });
});

const events =
  'data: {"choices":[{"delta":{"content":"Schöne \\"usage\\": 🍵"}}]}\n\n' +
  'data: {"choices":[],"usage":{"prompt_tokens_details":{"cached_tokens":8}}}\n\n' +
  "data: [DONE]\n\n";

/** The stream through a writer, cut into pieces of so many bytes. */
function pass(text: string, bytes: number): string {
  const writer = new CachedTokensWriter(7, true);
  const whole = Buffer.from(text);
  const pieces: Buffer[] = [];
  for (let at = 0; at < whole.length; at += bytes) {
    pieces.push(writer.write(whole.subarray(at, at + bytes)));
  }
  return Buffer.concat([...pieces, writer.write(undefined)]).toString();
}

test.each([1, 2, 3, 7, 50, 1000])("a stream in pieces of %i bytes: usage alone changes", (bytes) => {
  expect(pass(events, bytes)).toBe(events.replace('"cached_tokens":8', '"cached_tokens":7'));
});

test("a stream that breaks off without a line's end loses nothing", () => {
  expect(pass(`${events}data: {"cho`, 5)).toMatch(/\[DONE\]\n\ndata: \{"cho$/);
});

test("an event goes on as soon as it is whole", () => {
  const writer = new CachedTokensWriter(7, true);
  expect(writer.write(Buffer.from("data: {}\n\ndata: {")).toString()).toBe("data: {}\n\n");
});
