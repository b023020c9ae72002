import { z } from "zod";

/** What routing looks at. */
export interface RoutingRequest {
  readonly model: string;
  /** x-session-id, "" without one. */
  readonly sessionId: string;
  /** Pseudo tokens of the prompt: four bytes each, whatever the model makes of them. */
  readonly tokens: number;
  /** Hashes of the prompt's text blocks, each covering all before it; empty when there is no prompt. */
  readonly blocks: readonly number[];
}

const part = z.object({ text: z.string().prefault("") });
const message = z.object({
  role: z.string().prefault(""),
  content: z.union([z.string(), z.array(part)]).nullish(),
});
const body = z.object({
  model: z.string().prefault(""),
  messages: z.array(message).prefault([]),
  prompt: z.union([z.string(), z.array(z.union([z.string(), z.number()]))]).prefault(""),
});

/**
 * Model and prompt text of a completion's body: roles and contents one after the other, as the EPP flattens them.
 * A body that is not understood has no prompt; the worker will say what is wrong with it.
 */
export function readPrompt(bytes: Buffer): { model: string; text: string } {
  let json: unknown;
  try {
    json = JSON.parse(bytes.toString());
  } catch {
    return { model: "", text: "" };
  }
  const { success, data } = body.safeParse(json);
  if (!success) return { model: "", text: "" };
  const said = data.messages.map(({ role, content }) => role + flatten(content ?? ""));
  return { model: data.model, text: said.join("") + [data.prompt].flat().join(" ") };
}

function flatten(content: string | { text: string }[]): string {
  return typeof content === "string" ? content : content.map(({ text }) => text).join("");
}
