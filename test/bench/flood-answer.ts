/** Longest line of a chunk's length, and what ends a chunk. */
const LINE = "\r\n";

const id = "chatcmpl-7f1c9a52e0b84d0fb3a6c1d2e4f50617";

/**
 * The bytes of one answer as vLLM gives it (role, an event a token, finish, usage, `[DONE]`), each event in an HTTP
 * chunk of its own. The same for every request, so that serving it costs a write and nothing else.
 */
export function floodAnswer(tokens: number): Buffer {
  const deltas = Array.from({ length: tokens }, (_, n) => chunk({ content: ` word${n % 1000}` }));
  const events = [
    chunk({ role: "assistant", content: "" }),
    ...deltas,
    chunk({}, "length"),
    event({ ...common, choices: [], usage: usage(tokens) }),
    httpChunk("data: [DONE]\n\n"),
  ];
  return Buffer.from(`${HEAD}${events.join("")}0${LINE}${LINE}`);
}

const HEAD = [
  "HTTP/1.1 200 OK",
  "content-type: text/event-stream; charset=utf-8",
  "transfer-encoding: chunked",
  LINE,
].join(LINE);

const common = { id, object: "chat.completion.chunk", created: 1_760_000_000, model: "m" };

function chunk(delta: object, finish: string | null = null): string {
  return event({ ...common, choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }] });
}

function event(data: object): string {
  return httpChunk(`data: ${JSON.stringify(data)}\n\n`);
}

function httpChunk(text: string): string {
  return `${Buffer.byteLength(text).toString(16)}${LINE}${text}${LINE}`;
}

function usage(tokens: number) {
  return {
    prompt_tokens: 200,
    completion_tokens: tokens,
    total_tokens: 200 + tokens,
    prompt_tokens_details: { cached_tokens: 192 },
  };
}
