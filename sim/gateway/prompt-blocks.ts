import { HashChain } from "../hash.ts";

/** Bytes that count as a token where nobody has the model's tokenizer (llm-d-router's estimate). */
const tokenBytes = 4;
/** Pseudo tokens a block (llm-d-router approx-prefix-cache-producer). */
export const tokensPerBlock = 64;
const blockBytes = tokensPerBlock * tokenBytes;
/** More of a prompt is not looked at (llm-d-router maxPrefixBlocksToMatch). */
const maxBlocks = 2048;

/** Pseudo tokens of a prompt. */
export function pseudoTokens(text: string): number {
  return Math.ceil(Buffer.byteLength(text) / tokenBytes);
}

/**
 * Hashes of a prompt's text blocks, chained and seeded with the model. The last, partial block counts: identical
 * prompts of any length match, prompts that share less than 256 leading bytes never do.
 */
export function promptBlocks(model: string, text: string): number[] {
  const bytes = Buffer.from(text);
  const chain = new HashChain(model);
  const blocks: number[] = [];
  for (let from = 0; from < bytes.length && blocks.length < maxBlocks; from += blockBytes) {
    const end = Math.min(from + blockBytes, bytes.length);
    const words = end - ((end - from) % 4);
    for (let at = from; at < words; at += 4) chain.add(bytes.readUInt32LE(at));
    for (let at = words; at < end; at++) chain.add(bytes.readUInt8(at));
    blocks.push(chain.key);
  }
  return blocks;
}
