import { z } from "zod";

const tokens = z.number().int().nonnegative();

const usageSchema = z.object({
  prompt_tokens: tokens,
  completion_tokens: tokens.nullish(),
  prompt_tokens_details: z.object({ cached_tokens: tokens.nullish() }).nullish(),
});

const deltaSchema = z.object({
  content: z.string().nullish(),
  reasoning: z.string().nullish(),
  reasoning_content: z.string().nullish(),
  tool_calls: z.array(z.unknown()).nullish(),
});

const choiceSchema = z.object({
  delta: deltaSchema.nullish(),
  /** In place of `delta`, from the completions endpoint. */
  text: z.string().nullish(),
  finish_reason: z.string().nullish(),
});

/** What this project reads of an OpenAI completion chunk; servers send more. */
const chunkSchema = z.object({
  choices: z.array(choiceSchema).nullish(),
  usage: usageSchema.nullish(),
  error: z.unknown().optional(),
  object: z.string().nullish(),
  message: z.unknown().optional(),
});

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

/** Decodes an event's JSON. Throws when it is not JSON or not a chunk. */
export function decodeChunk(text: string): Chunk {
  const { choices, usage, error, object, message } = chunkSchema.parse(JSON.parse(text));
  const failure = error ?? (object === "error" ? (message ?? text) : undefined);
  const deltas = (choices ?? []).map(({ delta, text: whole }) => ({ ...delta, text: whole }));
  const content = contentKeys.find((key) => deltas.some((delta) => delta[key])) ?? toolCall(deltas);
  return {
    content,
    text:
      content === undefined || content === "tool-call"
        ? ""
        : deltas.map((delta) => delta[content] ?? "").join(""),
    finish: choices?.find(({ finish_reason }) => finish_reason)?.finish_reason ?? undefined,
    usage: usageOf(usage),
    error: failure === undefined || failure === null ? undefined : errorText(failure),
  };
}

/** Every prompt has tokens: a server that counts none does not count. */
function usageOf(usage: z.infer<typeof usageSchema> | null | undefined): Usage | undefined {
  if (!usage || usage.prompt_tokens === 0) return undefined;
  return {
    promptTokens: usage.prompt_tokens,
    completionTokens: usage.completion_tokens ?? null,
    cachedTokens: usage.prompt_tokens_details?.cached_tokens ?? null,
  };
}

function toolCall(deltas: readonly z.infer<typeof deltaSchema>[]): "tool-call" | undefined {
  return deltas.some(({ tool_calls }) => tool_calls && tool_calls.length > 0) ? "tool-call" : undefined;
}

/** The words of an OpenAI error object, or of whatever stands in its place. */
export function errorText(error: unknown): string {
  if (typeof error === "string") return error;
  const named = z.object({ message: z.string() }).safeParse(error);
  return named.success ? named.data.message : JSON.stringify(error);
}
