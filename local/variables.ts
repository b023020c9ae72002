/** Replacements by the text between `$(` and `)`. */
export type Replacements = ReadonlyMap<string, string>;

/** tektoncd/pipeline `variableSubstitutionFormat`: what Tekton takes for a variable in Pipeline fields. */
const VARIABLE = /\$\(([_a-zA-Z0-9.-]+(?:\.[_a-zA-Z0-9.-]+)*(?:\[(?:[0-9]+|\*)\])?)\)/g;

/** What variables in a Pipeline's params and when may begin with (tektoncd/pipeline `pipeline_validation.go`). */
export const FIRST_WORDS: readonly string[] = [
  "params",
  "tasks",
  "finally",
  "context",
  "workspaces",
  "results",
];

/** All variables of a text, without `$(` and `)`. */
export function variablesIn(text: string): string[] {
  return [...text.matchAll(VARIABLE)].map((match) => match[1] ?? "");
}

/** Replaces in one pass: replaced text is not looked at again; unknown variables stay as they are. */
export function substitute(text: string, replacements: Replacements): string {
  return text.replace(/\$\(([^()]*)\)/g, (whole, name: string) => replacements.get(name) ?? whole);
}

/** All three spellings of a name below a prefix: `params.x`, `params["x"]`, `params['x']`. */
export function spellings(prefix: string, name: string): string[] {
  return [`${prefix}.${name}`, `${prefix}["${name}"]`, `${prefix}['${name}']`];
}

/** Replacements for params in each of their spellings. */
export function paramReplacements(values: ReadonlyMap<string, string>): Map<string, string> {
  return new Map(
    [...values].flatMap(([name, value]) => spellings("params", name).map((key) => [key, value] as const)),
  );
}

/** The result of a task that a variable names: `tasks.T.results.R`, or `finally.T.results.R`. */
export interface ResultRef {
  section: "tasks" | "finally";
  task: string;
  result: string;
  /** `[0]`, `[*]` or `.key` after the name, which only lists and maps have. */
  tail: string;
}

/** Reads a variable as a result reference; undefined when it is none. */
export function resultRef(variable: string): ResultRef | undefined {
  const match = /^(tasks|finally)\.([^.]+)\.results\.([^.[]+)(.*)$/.exec(variable);
  const [, section, task, result, tail] = match ?? [];
  if (task === undefined || result === undefined || tail === undefined) return undefined;
  return { section: section === "finally" ? "finally" : "tasks", task, result, tail };
}
