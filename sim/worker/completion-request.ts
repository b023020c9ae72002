import { z } from "zod";
import { ApiError } from "./api-error.ts";
import { applyChatTemplate } from "./chat-template.ts";
import { type RemoteHalf, remoteHalf } from "./kv-transfer.ts";
import { tokenize } from "./tokenizer.ts";

/** The two doors of an OpenAI server. */
export type CompletionKind = "chat" | "text";

export interface CompletionRequest {
  readonly kind: CompletionKind;
  readonly stream: boolean;
  readonly includeUsage: boolean;
  readonly continuousUsage: boolean;
  readonly prompt: readonly number[];
  readonly maxTokens: number;
  readonly cacheSalt: string;
  /** What another engine does of it; undefined = nothing. */
  readonly remote: RemoteHalf | undefined;
}

export interface RequestLimits {
  readonly model: string;
  /** Prompt plus output tokens. */
  readonly maxModelLen: number;
}

/** Output tokens when the request names no limit. A real engine would go on to the end of its answer. */
const defaultMaxTokens = 16;

const textPart = z.object({ type: z.literal("text"), text: z.string() });
const content = z
  .union([z.string(), z.array(textPart), z.null()])
  .transform((value) => (Array.isArray(value) ? value.map((part) => part.text).join("") : (value ?? "")));
const message = z.object({ role: z.string().min(1), content: content.prefault("") });
const tokenLimit = z.int().min(1).nullish();

// Unknown keys pass, as in vLLM: clients send many that change nothing here (ignore_eos, stop, logit_bias).
const common = {
  model: z.string().nullish(),
  max_tokens: tokenLimit,
  max_completion_tokens: tokenLimit,
  n: z.literal(1).nullish(),
  temperature: z.number().min(0).nullish(),
  top_p: z.number().gt(0).max(1).nullish(),
  cache_salt: z.string().nullish(),
  kv_transfer_params: z.record(z.string(), z.unknown()).nullish(),
  stream: z.boolean().nullish(),
  stream_options: z
    .object({ include_usage: z.boolean().nullish(), continuous_usage_stats: z.boolean().nullish() })
    .nullish(),
};
const bodies = {
  chat: z.object({ ...common, messages: z.array(message).min(1) }),
  text: z.object({
    ...common,
    prompt: z.union([z.string(), z.array(z.int()).min(1), z.tuple([z.string()])]),
  }),
};

/** The body as JSON. Throws {@link ApiError} when it is none. */
export function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (cause) {
    throw new ApiError(400, `Invalid JSON: ${cause instanceof Error ? cause.message : cause}`, null, {
      cause,
    });
  }
}

/** Whether the sender asked for a stream: decides how an error is told, so it is read even from a bad body. */
export function wantsStream(body: unknown): boolean {
  return z.object({ stream: z.literal(true) }).safeParse(body).success;
}

/** Throws {@link ApiError} 404 for a model that is not served. */
export function checkModel(body: unknown, served: string): void {
  const asked = z.object({ model: z.string() }).safeParse(body);
  if (!asked.success || asked.data.model === "" || asked.data.model === served) return;
  throw new ApiError(404, `The model \`${asked.data.model}\` does not exist.`, "model");
}

/**
 * Throws {@link ApiError} 400 with vLLM's words for what vLLM refuses.
 * @param connected whether the engine has a KV connector, which alone looks at `kv_transfer_params`.
 */
export function parseCompletion(
  kind: CompletionKind,
  body: unknown,
  { connected = false } = {},
): CompletionRequest {
  const parsed = bodies[kind].safeParse(body);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const path = issue?.path.join(".") ?? "";
    throw new ApiError(400, `${path === "" ? "body" : path}: ${issue?.message}`, path || null, {
      cause: parsed.error,
    });
  }
  const { data } = parsed;
  const remote = connected ? remoteHalf(data.kv_transfer_params ?? {}) : undefined;
  if (remote === "decode" && data.stream === true) {
    throw new ApiError(400, "Prefill does not support streaming");
  }
  return {
    kind,
    stream: data.stream ?? false,
    includeUsage: data.stream_options?.include_usage ?? false,
    continuousUsage: data.stream_options?.continuous_usage_stats ?? false,
    prompt: "messages" in data ? applyChatTemplate(data.messages) : promptTokens(data.prompt),
    // Who decodes elsewhere wants the prompt's blocks, and of the answer no more than makes them.
    maxTokens: remote === "decode" ? 1 : (data.max_completion_tokens ?? data.max_tokens ?? defaultMaxTokens),
    cacheSalt: data.cache_salt ?? "",
    remote,
  };
}

/** Throws {@link ApiError} 400 when prompt and answer do not fit the model's context. */
export function checkLength({ prompt, maxTokens }: CompletionRequest, { maxModelLen }: RequestLimits): void {
  if (prompt.length === 0) throw new ApiError(400, "The decoder prompt cannot be empty", "prompt");
  if (prompt.length + maxTokens <= maxModelLen) return;
  throw new ApiError(
    400,
    `This model's maximum context length is ${maxModelLen} tokens. However, you requested ` +
      `${prompt.length + maxTokens} tokens (${prompt.length} in the messages, ${maxTokens} in the completion). ` +
      "Please reduce the length of the messages or completion.",
  );
}

function promptTokens(prompt: string | [string] | number[]): readonly number[] {
  if (typeof prompt === "string") return tokenize(prompt);
  const [first] = prompt;
  return typeof first === "string" ? tokenize(first) : (prompt as number[]);
}
