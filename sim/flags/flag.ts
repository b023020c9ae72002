import { z } from "zod";

/** A flag of the command line: its camelCase key becomes `--kebab-case` and, as a fallback, the env `SIM_KEBAB_CASE`. */
export interface Flag<T> {
  /** `list` = may be given many times. */
  readonly takes: "value" | "switch" | "list";
  /** From the words typed (undefined = not given) to the value. */
  readonly schema: z.ZodType<T>;
  readonly help: string;
  /** Shown in the help; "" = none. */
  readonly fallback: string;
  /** Another env to look at first, such as one that Kubernetes sets. */
  readonly env?: string;
}

export type Flags = Readonly<Record<string, Flag<unknown>>>;

export type Values<F extends Flags> = { readonly [Key in keyof F]: F[Key] extends Flag<infer T> ? T : never };

/** A whole number from `min` to `max`. */
export function whole(
  fallback: number,
  { min, max }: { min: number; max: number },
  help: string,
): Flag<number> {
  const read = (text: string) => inRange(/^\d+$/.test(text) ? Number(text) : Number.NaN, min, max);
  return value(String(fallback), wire(`a whole number from ${min} to ${max}`, read), help);
}

/** A decimal number from 0 to `max`. */
export function decimal(fallback: number, { max }: { max: number }, help: string): Flag<number> {
  const read = (text: string) => inRange(/^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN, 0, max);
  return value(String(fallback), wire(`a number from 0 to ${max}`, read), help);
}

/** One of a few words. */
export function choice<const T extends string>(fallback: T, allowed: readonly T[], help: string): Flag<T> {
  return value(fallback, wordOf(allowed), help);
}

/** Any text that is not empty. */
export function text(fallback: string, help: string, env?: string): Flag<string> {
  const flag = value(
    fallback,
    wire("a text that is not empty", (typed) => typed || undefined),
    help,
  );
  return env === undefined ? flag : { ...flag, env };
}

/** Any text, or undefined when it is not given. */
export function optionalText(help: string): Flag<string | undefined> {
  return optional("a text that is not empty", (typed) => typed || undefined, help);
}

/** Undefined when it is not given; `read` gives undefined for what it does not understand. */
export function optional<T>(
  expected: string,
  read: (typed: string) => T | undefined,
  help: string,
): Flag<T | undefined> {
  return { takes: "value", schema: wire(expected, read).optional(), help, fallback: "" };
}

/** Off unless it is given. */
export function toggle(help: string): Flag<boolean> {
  return { takes: "switch", schema: trueOrFalse.prefault("false"), help, fallback: "" };
}

/** On unless it is given as `=false`. */
export function enabled(help: string): Flag<boolean> {
  return { takes: "switch", schema: trueOrFalse.prefault("true"), help, fallback: "true" };
}

/** May be given many times, each time one of a few words. */
export function choices<const T extends string>(allowed: readonly T[], help: string): Flag<T[]> {
  return { takes: "list", schema: z.array(wordOf(allowed)).prefault([]), help, fallback: "" };
}

/** May be given many times; `read` gives undefined for what it does not understand. */
export function listOf<T>(expected: string, read: (typed: string) => T | undefined, help: string): Flag<T[]> {
  return { takes: "list", schema: z.array(wire(expected, read)).prefault([]), help, fallback: "" };
}

function value<T>(fallback: string, schema: z.ZodType<T, string>, help: string): Flag<T> {
  return { takes: "value", schema: schema.prefault(fallback), help, fallback };
}

function wordOf<T extends string>(allowed: readonly T[]): z.ZodType<T, string> {
  return wire(`one of ${allowed.join(", ")}`, (typed) => allowed.find((word) => word === typed));
}

function wire<T>(expected: string, read: (typed: string) => T | undefined): z.ZodType<T, string> {
  return z.string().transform((typed, context) => {
    const found = read(typed);
    if (found !== undefined) return found;
    context.addIssue({ code: "custom", message: `${JSON.stringify(typed)} is not ${expected}` });
    return z.NEVER;
  });
}

function inRange(number: number, min: number, max: number): number | undefined {
  return number >= min && number <= max ? number : undefined;
}

const trueOrFalse = wire("true or false", (typed) => ({ true: true, false: false })[typed]);
