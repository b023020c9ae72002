import { hashText } from "../hash.ts";

/** Words, numbers and punctuation keep one leading space; longer white space stands alone. */
const pieces = / ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+/gu;

/** No token covers more than this: prose then has about four bytes a token, as with a real vocabulary. */
const maxTokenBytes = 6;

/**
 * Text to token ids: the same text always gives the same ids, an id is the hash of the token's text.
 * Not a trained vocabulary, and it need not be one: only counts and equality are ever looked at.
 */
export function tokenize(text: string): number[] {
  const ids: number[] = [];
  for (const [piece] of text.matchAll(pieces)) {
    if (piece.length <= maxTokenBytes && isAscii(piece)) ids.push(hashText(piece));
    else for (const part of cut(piece)) ids.push(hashText(part));
  }
  return ids;
}

function* cut(piece: string): Generator<string> {
  let part = "";
  let bytes = 0;
  for (const character of piece) {
    const size = Buffer.byteLength(character);
    if (bytes + size > maxTokenBytes) {
      yield part;
      part = "";
      bytes = 0;
    }
    part += character;
    bytes += size;
  }
  if (part !== "") yield part;
}

function isAscii(piece: string): boolean {
  for (let at = 0; at < piece.length; at++) if (piece.charCodeAt(at) > 0x7f) return false;
  return true;
}
