import { hashText } from "../hash.ts";
import { tokenize } from "./tokenizer.ts";

/** One message of a conversation, its content already joined to text. */
export interface Message {
  readonly role: string;
  readonly content: string;
}

const beginOfText = hashText("<|begin_of_text|>");
const startHeader = hashText("<|start_header_id|>");
const endHeader = hashText("<|end_header_id|>");
const endOfTurn = hashText("<|eot_id|>");

/**
 * A conversation to token ids in the shape of Llama 3's template: one token to begin, four a message around its
 * content, three that open the answer. A later turn therefore starts with exactly the tokens of the earlier one
 * and of its answer, which is what makes multi-turn conversations hit the cache.
 */
export function applyChatTemplate(messages: readonly Message[]): number[] {
  const ids = [beginOfText];
  for (const { role, content } of messages) ids.push(...opening(role), ...tokenize(content), endOfTurn);
  ids.push(...opening("assistant"));
  return ids;
}

function opening(role: string): number[] {
  return [startHeader, hashText(`role:${role}`), endHeader];
}
