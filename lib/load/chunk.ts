/** Token counts as the server reports them; null where it does not. */
export interface Usage {
  readonly promptTokens: number;
  readonly completionTokens: number | null;
  readonly cachedTokens: number | null;
}

export const contentKeys = ["content", "reasoning_content", "reasoning", "text"] as const;
export type ContentKey = (typeof contentKeys)[number];

/** One event of a streamed completion. */
export interface Chunk {
  /** Where the text was that a reader would see; "tool-call" for a call; undefined = none, as in the role chunk. */
  readonly content: ContentKey | "tool-call" | undefined;
  /** That text; empty for a call. */
  readonly text: string;
  readonly finish: string | undefined;
  readonly usage: Usage | undefined;
  /** Text of an error event: vLLM reports a bad streamed request so, with HTTP status 200. */
  readonly error: string | undefined;
}

/**
 * Decodes an event's JSON, as far as this project reads it; servers send more. By hand, since a few events of every
 * request come here, and a schema library's results were 40 % of what a request left to the garbage collector.
 *
 * @throws Error when it is not JSON or not a chunk
 */
export function decodeChunk(text: string): Chunk {
  const chunk = fields(JSON.parse(text)) ?? refuse("the event", "an object");
  const choices = (list(chunk["choices"]) ?? []).map(decodeChoice);
  const error = chunk["error"] ?? (chunk["object"] === "error" ? (chunk["message"] ?? text) : undefined);
  const content = contentKeys.find((key) => choices.some((choice) => choice[key])) ?? toolCall(choices);
  return {
    content,
    text:
      content === undefined || content === "tool-call"
        ? ""
        : choices.map((choice) => choice[content] ?? "").join(""),
    finish: choices.find(({ finish }) => finish)?.finish,
    usage: decodeUsage(fields(chunk["usage"])),
    error: error === undefined || error === null ? undefined : errorText(error),
  };
}

interface Choice extends Readonly<Record<ContentKey, string | undefined>> {
  readonly finish: string | undefined;
  readonly hasToolCall: boolean;
}

function decodeChoice(value: unknown): Choice {
  const choice = fields(value) ?? refuse("a choice", "an object");
  const delta = fields(choice["delta"]);
  return {
    content: string(delta?.["content"]),
    reasoning_content: string(delta?.["reasoning_content"]),
    reasoning: string(delta?.["reasoning"]),
    // In place of `delta`, from the completions endpoint.
    text: string(choice["text"]),
    finish: string(choice["finish_reason"]),
    hasToolCall: (list(delta?.["tool_calls"])?.length ?? 0) > 0,
  };
}

function toolCall(choices: readonly Choice[]): "tool-call" | undefined {
  return choices.some(({ hasToolCall }) => hasToolCall) ? "tool-call" : undefined;
}

/** Every prompt has tokens: a server that counts none does not count. */
function decodeUsage(usage: Fields | undefined): Usage | undefined {
  if (usage === undefined) return undefined;
  const promptTokens = count(usage["prompt_tokens"]) ?? refuse("prompt_tokens", "a number");
  const completionTokens = count(usage["completion_tokens"]) ?? null;
  const cachedTokens = count(fields(usage["prompt_tokens_details"])?.["cached_tokens"]) ?? null;
  return promptTokens === 0 ? undefined : { promptTokens, completionTokens, cachedTokens };
}

/** The words of an OpenAI error object, or of whatever stands in its place. */
export function errorText(error: unknown): string {
  if (typeof error === "string") return error;
  const named = isFields(error) && typeof error["message"] === "string" ? error["message"] : undefined;
  return named ?? JSON.stringify(error);
}

type Fields = Readonly<Record<string, unknown>>;

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Null is what a server writes for a field that it leaves out. */
function fields(value: unknown): Fields | undefined {
  if (value === null || value === undefined) return undefined;
  return isFields(value) ? value : refuse(value, "an object");
}

function list(value: unknown): readonly unknown[] | undefined {
  if (value === null || value === undefined) return undefined;
  return Array.isArray(value) ? value : refuse(value, "a list");
}

function string(value: unknown): string | undefined {
  if (value === null || value === undefined) return undefined;
  return typeof value === "string" ? value : refuse(value, "a string");
}

/** A number of tokens. */
function count(value: unknown): number | undefined {
  if (value === null || value === undefined) return undefined;
  const isCount = typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
  return isCount ? value : refuse(value, "a number of tokens");
}

function refuse(value: unknown, wanted: string): never {
  throw new TypeError(`${JSON.stringify(value)} is not ${wanted}`);
}
