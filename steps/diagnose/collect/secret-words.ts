import { splitScript } from "../../../lib/llm-d/shell-words.ts";
import { isSecretName } from "../../../lib/redact.ts";

/**
 * The secrets in a command line: all words after a flag whose name is that of a secret, up to the next flag, since
 * vLLM's --api-key takes several; and the same in a word that is a script of its own (`sh -c`).
 */
export function secretWords(words: readonly string[]): string[] {
  let isSecret = false;
  return words.flatMap((word): string[] => {
    const [, name = "", value = ""] = /^([^\s=]*)(?:=(.*))?$/s.exec(word) ?? [];
    if (!word.startsWith("-") && isSecret) return [word];
    if (/\s/.test(word) && !name.startsWith("-")) return inScript(word);
    const isNamed = isSecretName(name);
    if (word.startsWith("-")) isSecret = isNamed;
    return isNamed && value !== "" ? [value] : [];
  });
}

function inScript(script: string): string[] {
  return splitScript(script, () => undefined).flatMap((words) => secretWords(words.map(({ text }) => text)));
}
