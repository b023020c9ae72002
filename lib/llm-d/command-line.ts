import type { Container } from "../kubernetes/index.ts";
import { splitScript, type Variables, type Word } from "./shell-words.ts";

/** A container's command and arguments, read as the program in it would read them. */
export interface CommandLine {
  readonly words: readonly Word[];
  /**
   * Value by flag, the last one of a kind: `--a b`, `--a=b`, `-a=b`. Without leading dashes, underscores as dashes.
   * Empty: given without a value; undefined: with one that only the running container knows.
   */
  readonly flags: ReadonlyMap<string, string | undefined>;
  /** As `flags`, with what is known of a value: a JSON text may have a hole in it and be readable. */
  readonly texts: ReadonlyMap<string, string>;
  /** Whether all of the program's arguments stand here: else a flag that is not there may be given all the same. */
  readonly complete: boolean;
}

const SHELL = /(^|\/)(ba|da|a|z|k)?sh$/;
const SCRIPT_FLAG = /^-[a-z]*c$/;
const FLAG = /^--?([A-Za-z][\w.-]*)(?:=([\s\S]*))?$/;

/** Reads the command of a container; of a script that one which `runs` tells by its words, else the one with most flags. */
export function readCommandLine(
  container: Container,
  runs: (words: readonly Word[]) => boolean = () => false,
): CommandLine {
  const variables: Variables = (name) => container.env[name];
  const given = [...container.command, ...container.args].map((text) => substitute(text, variables));
  const script = scriptIn(given);
  const commands = script === undefined ? [given] : splitScript(script, variables);
  const words = commands.find(runs) ?? mostFlags(commands);
  return {
    words,
    ...flagsOf(words),
    complete: (words.some(isFlag) || runs(words)) && !words.some(mayBeFlags),
  };
}

/** `$(NAME)` as the kubelet replaces it; `$$` is its escape. */
function substitute(text: string, variables: Variables): Word {
  let exact = true;
  const replaced = text.replace(/\$\$|\$\(([A-Za-z_][\w.-]*)\)/g, (found, name: string | undefined) => {
    if (name === undefined) return "$";
    const value = variables(name);
    if (value === undefined) exact = false;
    return value ?? found;
  });
  return { text: replaced, exact };
}

/** The script that a shell is given by `-c`. */
function scriptIn(words: readonly Word[]): string | undefined {
  const shell = words.findIndex(({ text }) => SHELL.test(text));
  const flag = words.findIndex(({ text }, at) => shell >= 0 && at > shell && SCRIPT_FLAG.test(text));
  return flag === -1 ? undefined : words[flag + 1]?.text;
}

function isFlag({ text }: Word): boolean {
  return FLAG.test(text);
}

/** A word that is nothing but an unknown variable, and no flag's value, may stand for any number of flags. */
function mayBeFlags({ text, exact }: Word, at: number, words: readonly Word[]): boolean {
  const before = words[at - 1];
  const isValue = before !== undefined && isFlag(before) && !before.text.includes("=");
  return text === "" && !exact && !isValue;
}

function mostFlags(commands: readonly (readonly Word[])[]): readonly Word[] {
  const count = (words: readonly Word[]) => words.filter(isFlag).length;
  return commands.reduce((most, words) => (count(words) > count(most) ? words : most), commands[0] ?? []);
}

function flagsOf(words: readonly Word[]): Pick<CommandLine, "flags" | "texts"> {
  const flags = new Map<string, string | undefined>();
  const texts = new Map<string, string>();
  for (const [at, word] of words.entries()) {
    const [, name, inline] = FLAG.exec(word.text) ?? [];
    if (name === undefined) continue;
    const next = words[at + 1];
    const text = inline ?? (next === undefined || isFlag(next) ? "" : next.text);
    const exact = inline === undefined && next !== undefined && !isFlag(next) ? next.exact : word.exact;
    // `--kv-transfer-config.kv_role both`: a part of it, given apart.
    const [whole = "", part] = name.replaceAll("_", "-").split(".", 2);
    const isWhole = part === undefined && exact;
    flags.set(whole, isWhole ? text : undefined);
    texts.set(whole, part === undefined ? text : "");
  }
  return { flags, texts };
}
