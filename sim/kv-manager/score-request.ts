import { z } from "zod";
import { applyChatTemplate } from "../worker/chat-template.ts";
import { tokenize } from "../worker/tokenizer.ts";

const message = z.object({ role: z.string().min(1), content: z.string() });

const chat = z
  .object({
    messages: z.array(message).min(1).optional(),
    // What newer versions call them.
    conversation: z.array(message).min(1).optional(),
    model: z.string(),
  })
  .transform(({ messages, conversation, model }) => ({ model, messages: conversation ?? messages ?? [] }));

const text = z.object({ prompt: z.string().min(1), model: z.string() });

export interface ScoreRequest {
  readonly model: string;
  readonly tokens: readonly number[];
}

/** The prompt as the engines would see it; undefined for a body that is none. */
export function readScoreRequest(kind: "chat" | "text", body: unknown): ScoreRequest | undefined {
  if (kind === "text") {
    const { data } = text.safeParse(body);
    return data && { model: data.model, tokens: tokenize(data.prompt) };
  }
  const { data } = chat.safeParse(body);
  if (data === undefined || data.messages.length === 0) return undefined;
  return { model: data.model, tokens: applyChatTemplate(data.messages) };
}
