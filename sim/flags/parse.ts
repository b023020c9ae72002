import type { Flags, Values } from "./flag.ts";

/** Flags that cannot be used, all of them, in the user's spelling. */
export class FlagsError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join("\n"));
    this.name = "FlagsError";
    this.problems = problems;
  }
}

/** Words typed, by flag; a list flag has one an occurrence, the others the last one. */
type Typed = Map<string, string[]>;

/**
 * Reads the command line, then the environment (an empty variable counts as not set), then the defaults.
 * Throws {@link FlagsError} with every problem at once.
 */
export function parseFlags<F extends Flags>(
  flags: F,
  argv: readonly string[],
  env: NodeJS.ProcessEnv,
): Values<F> {
  const problems: string[] = [];
  const typed = readArguments(flags, argv, problems);
  const values: Record<string, unknown> = {};
  for (const [key, flag] of Object.entries(flags)) {
    const words = typed.get(key) ?? fromEnvironment(key, flag, env);
    const input = flag.takes === "list" ? words : words?.at(-1);
    const parsed = flag.schema.safeParse(input);
    if (parsed.success) values[key] = parsed.data;
    else problems.push(...parsed.error.issues.map(({ message }) => `--${kebab(key)}: ${message}`));
  }
  if (problems.length > 0) throw new FlagsError(problems);
  return values as Values<F>;
}

/** One line a flag. */
export function flagsHelp(flags: Flags): string {
  const rows = Object.entries(flags).map(([key, { takes, help, fallback }]) => {
    const shape = { value: " VALUE", list: " VALUE ...", switch: "" }[takes];
    return { left: `--${kebab(key)}${shape}`, right: `${help}${fallback === "" ? "" : ` (${fallback})`}` };
  });
  const width = Math.max(...rows.map(({ left }) => left.length));
  return rows.map(({ left, right }) => `  ${left.padEnd(width)}  ${right}`).join("\n");
}

function readArguments(flags: Flags, argv: readonly string[], problems: string[]): Typed {
  const typed: Typed = new Map();
  const keys = new Map(Object.keys(flags).map((key) => [kebab(key), key]));
  const words = [...argv];
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    const [, name, inline] = /^--([^=]+)(?:=(.*))?$/s.exec(word) ?? [];
    const key = name === undefined ? undefined : keys.get(name);
    const flag = key === undefined ? undefined : flags[key];
    if (name === undefined) {
      problems.push(`${JSON.stringify(word)} is not a flag`);
    } else if (key === undefined || flag === undefined) {
      problems.push(
        `--${name}: no such flag; there are ${[...keys.keys()].map((known) => `--${known}`).join(", ")}`,
      );
      // What follows an unknown flag is taken for its value, or it would be a second complaint.
      if (inline === undefined && words[0]?.startsWith("--") === false) words.shift();
    } else {
      const found = inline ?? (flag.takes === "switch" ? "true" : takeValue(words));
      if (found === undefined) problems.push(`--${name}: needs a value`);
      else typed.set(key, [...(typed.get(key) ?? []), found]);
    }
  }
  return typed;
}

function takeValue(words: string[]): string | undefined {
  return words[0]?.startsWith("--") ? undefined : words.shift();
}

function fromEnvironment(key: string, flag: Flags[string], env: NodeJS.ProcessEnv): string[] | undefined {
  const found = env[`SIM_${kebab(key).replaceAll("-", "_").toUpperCase()}`] || (flag.env && env[flag.env]);
  if (!found) return undefined;
  return flag.takes === "list" ? found.split(/[\n,]/).filter(Boolean) : [found];
}

function kebab(key: string): string {
  return key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
