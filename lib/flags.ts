import { BadParamsError } from "./errors/index.ts";
import { camel, kebab } from "./names.ts";
import { parseParams } from "./parse-params.ts";
import type { Step } from "./step.ts";
import { defaultOf, wireMeta } from "./wire/meta.ts";

/** A step's input as flags of a command line. */
export interface Flags {
  readonly params: Readonly<Record<string, string>>;
  readonly workspaces: Readonly<Record<string, string>>;
  readonly json: boolean;
  readonly help: boolean;
}

/** What a command asks for beyond its step's declaration. */
export interface Demands {
  /** Params (camelCase) that a pipeline could have from another task, and a command line only from its user. */
  readonly required?: readonly string[];
}

/**
 * Reads `--name value` or `--name=value` for each param of a step, `--<workspace> DIR`, `-o json` and `--help`.
 * Throws one BadParamsError that names every unknown flag and every bad value, spelt as on the command line.
 */
export function readFlags(step: Step, args: readonly string[], { required = [] }: Demands = {}): Flags {
  const lines: string[] = [];
  const given = new Map<string, string>();
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? "";
    const [, name, inline] = /^(-o|--[a-z][a-z0-9-]*)(?:=(.*))?$/s.exec(arg) ?? [];
    if (name === undefined) {
      lines.push(`${JSON.stringify(arg)} is not a flag; see --help`);
      continue;
    }
    const flag = name === "-o" ? "--output" : name;
    const next = args[at + 1]?.startsWith("--") ? undefined : args[at + 1];
    const value = flag === "--help" ? "" : (inline ?? next);
    if (flag !== "--help" && inline === undefined && next !== undefined) at++;
    if (!isKnown(step, flag)) lines.push(`${name}: no such flag; see --help`);
    else if (value === undefined) lines.push(`${name}: needs a value`);
    else if (given.has(flag)) lines.push(`${name}: is given twice`);
    else given.set(flag, value);
  }
  const output = given.get("--output");
  if (output !== undefined && output !== "json") lines.push(`-o: ${JSON.stringify(output)} is not json`);
  const params = pick(given, Object.keys(step.params));
  const help = given.has("--help");
  if (!help) lines.push(...badParams(step, params, required));
  if (lines.length > 0) throw new BadParamsError(lines);
  return { params, workspaces: pick(given, Object.keys(step.workspaces)), json: output === "json", help };
}

/** The text of `--help`: every flag that a person can use, with its type, default and meaning. */
export function flagsHelp(step: Step, usage: string, { required = [] }: Demands = {}): string {
  const rows: [flag: string, type: string, text: string][] = [];
  for (const [name, schema] of Object.entries(step.params)) {
    const { wire, isPlumbing } = wireMeta(schema);
    if (isPlumbing) continue;
    const isRequired = required.includes(name);
    const type = isRequired ? wire.replace(/, or empty$/, "") : wire;
    const shown = isRequired ? "required" : shownDefault(defaultOf(schema));
    rows.push([`--${kebab(name)}`, `${type} (${shown})`, schema.description ?? ""]);
  }
  for (const [name, { description }] of Object.entries(step.workspaces)) {
    rows.push([`--${kebab(name)}`, "folder (optional)", description]);
  }
  rows.push(["-o json", "", "Print one line of JSON to stdout; the log goes to stderr."]);
  return [usage, "", ...rows.map(([flag, type, text]) => `  ${flag}  ${type}\n      ${text}`)].join("\n");
}

function isKnown(step: Step, flag: string): boolean {
  const name = camel(flag.slice(2));
  return (
    ["--output", "--help"].includes(flag) ||
    Object.hasOwn(step.params, name) ||
    Object.hasOwn(step.workspaces, name)
  );
}

function pick(given: ReadonlyMap<string, string>, names: readonly string[]): Record<string, string> {
  const found = names.map((name) => [name, given.get(`--${kebab(name)}`)] as const);
  return Object.fromEntries(found.filter((pair): pair is [string, string] => pair[1] !== undefined));
}

/** The rules that join params are for those that have all they need: they would say the same in other words. */
function badParams(
  step: Step,
  params: Readonly<Record<string, string>>,
  required: readonly string[],
): string[] {
  const missing = required.filter((name) => (params[name] ?? "") === "");
  const lines = missing.map((name) => `--${kebab(name)}: is required`);
  try {
    parseParams(step.params, params, missing.length === 0 ? step.check : undefined);
    return lines;
  } catch (error) {
    if (error instanceof BadParamsError) return [...lines, ...error.lines.map((line) => `--${line}`)];
    throw error;
  }
}

function shownDefault(value: string | undefined): string {
  if (value === undefined) return "required";
  return value === "" ? "default: empty" : `default: ${short(value)}`;
}

function short(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}...` : text;
}
