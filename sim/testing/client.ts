import { z } from "zod";

/** What tests look at in an answer, streamed or not. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Data of the SSE events, in order, `[DONE]` included; empty when it was no stream. */
  readonly events: readonly string[];
}

export interface Ask {
  readonly session?: string;
  readonly testId?: string;
  readonly requestId?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: object;
  readonly path?: string;
}

const usage = z.object({
  usage: z.object({
    prompt_tokens: z.int(),
    completion_tokens: z.int(),
    prompt_tokens_details: z.object({ cached_tokens: z.int() }).nullable(),
  }),
});

/** A prompt of a few hundred tokens: blocks enough to see the cache at work. */
export const longPrompt =
  "The gateway sends a question to the worker that has seen its beginning before. ".repeat(12);

/** Posts one completion, streamed unless the body says otherwise, and reads all of the answer. */
export async function ask(
  url: string,
  { path = "/v1/chat/completions", ...wish }: Ask = {},
): Promise<Answer> {
  const response = await fetch(`${url}${path}`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      ...(wish.session === undefined ? {} : { "x-session-id": wish.session }),
      ...(wish.testId === undefined ? {} : { "x-test-id": wish.testId }),
      ...(wish.requestId === undefined ? {} : { "x-request-id": wish.requestId }),
      ...wish.headers,
    },
    body: JSON.stringify({
      messages: [{ role: "user", content: longPrompt }],
      max_tokens: 2,
      stream: true,
      stream_options: { include_usage: true },
      ...wish.body,
    }),
  });
  const text = await response.text();
  const events = [...text.matchAll(/^data: (.*)$/gm)].map(([, data = ""]) => data);
  return { status: response.status, headers: response.headers, text, events };
}

/** Tokens that the answer itself tells. */
export function tokensOf({ events, text }: Answer): { prompt: number; completion: number; cached: number } {
  const told = usage.parse(JSON.parse(events.at(-2) ?? text)).usage;
  return {
    prompt: told.prompt_tokens,
    completion: told.completion_tokens,
    cached: told.prompt_tokens_details?.cached_tokens ?? Number.NaN,
  };
}

/** The value of one series of an exposition; NaN when it is not there. */
export function sample(exposition: string, name: string, label = ""): number {
  const lines = exposition.split("\n").filter((line) => line.startsWith(`${name}{`) && line.includes(label));
  return lines.length === 1 ? Number(lines[0]?.split(" ").at(-1)) : Number.NaN;
}

/** Calls until the condition holds; what is not there yet is often written a moment later. */
export async function eventually<T>(read: () => T | Promise<T>, holds: (value: T) => boolean): Promise<T> {
  for (;;) {
    const value = await read();
    if (holds(value)) return value;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
