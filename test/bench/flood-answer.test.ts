import { expect, test } from "vitest";
import { floodAnswer } from "./flood-answer.ts";

/** The body of a chunked answer, and how many chunks it came in. */
function unchunked(text: string): { events: string[]; chunks: number } {
  let at = text.indexOf("\r\n\r\n") + 4;
  let chunks = 0;
  let body = "";
  for (;;) {
    const line = text.indexOf("\r\n", at);
    const length = Number.parseInt(text.slice(at, line), 16);
    const end = line + 2 + length;
    expect(text.slice(end, end + 2)).toBe("\r\n");
    at = end + 2;
    if (length === 0) break;
    body += text.slice(line + 2, end);
    chunks++;
  }
  expect(at).toBe(text.length);
  return { events: body.split("\n\n").slice(0, -1), chunks };
}

test.each([1, 4, 500])("%i tokens: role, an event each, finish, usage, [DONE], each in a chunk", (tokens) => {
  const { events, chunks } = unchunked(floodAnswer(tokens).toString());
  expect(chunks).toBe(tokens + 4);
  expect(events).toHaveLength(tokens + 4);
  expect(events.filter((event) => event.includes('"content":" word'))).toHaveLength(tokens);
  expect(events.at(-2)).toContain(`"completion_tokens":${tokens},`);
  expect(events.at(-1)).toBe("data: [DONE]");
});
