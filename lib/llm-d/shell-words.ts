/** A word of a command line. */
export interface Word {
  /** Without what only the shell could tell. */
  readonly text: string;
  /** Whether the text is all of it. */
  readonly exact: boolean;
}

/** Value of a variable; undefined when it is not known. */
export type Variables = (name: string) => string | undefined;

const NEVER_KNOWN = /`[^`]*`|\$\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)/;
const VARIABLE =
  /\$(?:(?<name>[A-Za-z_]\w*)|\{(?<braced>[A-Za-z_]\w*)(?::?-(?<otherwise>[^}]*))?\}|\{[^}]*\})/;
/** What a shell looks for inside double quotes. */
const IN_QUOTES = new RegExp(`\\\\(?<sign>["\\\\$\`\n])|${NEVER_KNOWN.source}|${VARIABLE.source}`, "g");
const TOKEN = new RegExp(
  [
    /(?<joined>\\\n)/,
    /(?<comment>(?<![^\s;&|()])#[^\n]*)/,
    /'(?<quoted>[^']*)'/,
    /"(?<doubled>(?:[^"\\]|\\[\s\S])*)"/,
    /\\(?<escaped>[\s\S])/,
    new RegExp(`(?<expanded>${NEVER_KNOWN.source}|${VARIABLE.source.replace(/\?<\w+>/g, "")})`),
    /(?<redirect>(?<!\S)\d?[<>]+&?\s*[^\s;&|]*|[<>]+&?\s*[^\s;&|]*)/,
    /(?<end>[;&|()\n])/,
    /(?<blank>[^\S\n]+)/,
    /(?<plain>[^\s'"\\$`;&|()<>]+|[\s\S])/,
  ]
    .map(({ source }) => source)
    .join("|"),
  "g",
);
const SET = /^([A-Za-z_]\w*)=/;

/**
 * The commands of a shell script, each as its words: quotes, escapes, comments, and variables as far as they are known
 * or set on the way. Loops and conditions are words like others: this tells what a script says, not what it does.
 */
export function splitScript(script: string, variables: Variables): Word[][] {
  const set = new Map<string, Word>();
  const commands: Word[][] = [];
  let words: Word[] = [];
  let word: Word | undefined;
  const add = ({ text, exact }: Word) => {
    word = { text: (word?.text ?? "") + text, exact: (word?.exact ?? true) && exact };
  };
  const endWord = () => {
    if (word !== undefined) words.push(word);
    word = undefined;
  };
  const endCommand = () => {
    endWord();
    for (const { text, exact } of words[0]?.text === "export" ? words.slice(1) : words) {
      const [sets, name] = SET.exec(text) ?? [];
      if (sets === undefined || name === undefined) break;
      set.set(name, { text: text.slice(sets.length), exact });
    }
    if (words.length > 0) commands.push(words);
    words = [];
  };
  for (const { groups = {} } of script.matchAll(TOKEN)) {
    const { quoted, doubled, escaped, expanded, plain } = groups;
    if (groups["end"] !== undefined) endCommand();
    else if (groups["blank"] !== undefined || groups["redirect"] !== undefined) endWord();
    else if (doubled !== undefined) add(expand(doubled, set, variables));
    else if (expanded !== undefined) {
      const { text, exact } = expand(expanded, set, variables);
      // Outside quotes a value of several words is as many words, and an empty one is none.
      for (const [n, part] of text.split(/\s+/).entries()) {
        if (n > 0) endWord();
        if (part !== "" || !exact) add({ text: part, exact });
      }
    } else {
      const literal = quoted ?? escaped ?? plain;
      if (literal !== undefined) add({ text: literal, exact: true });
    }
  }
  endCommand();
  return commands;
}

function expand(text: string, set: ReadonlyMap<string, Word>, variables: Variables): Word {
  let exact = true;
  const expanded = text.replace(IN_QUOTES, (...found: unknown[]) => {
    const groups = found.at(-1) as Readonly<Record<string, string | undefined>>;
    const { sign, otherwise, name = groups["braced"] } = groups;
    if (sign !== undefined) return sign === "\n" ? "" : sign;
    const known = name === undefined ? undefined : set.get(name);
    const value = known?.text ?? (name === undefined ? undefined : (variables(name) ?? otherwise));
    if (value === undefined || known?.exact === false) exact = false;
    return value ?? "";
  });
  return { text: expanded, exact };
}
