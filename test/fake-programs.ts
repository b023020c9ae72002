import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { delimiter, join } from "node:path";
import { folder } from "./folder.ts";

/** What a fake program does for the arguments that a pattern matches, in which `*` stands for any text. */
export interface Answer {
  readonly stdout?: string;
  readonly stderr?: string;
  readonly code?: number;
  /** Answers one call only; the next one goes on to the patterns that follow. */
  readonly once?: boolean;
}

export type Answers = readonly (readonly [pattern: string, answer: Answer | string])[];

/** A PATH of its own, with fakes. */
export interface FakePath {
  readonly path: string;
  /** The arguments of each call so far, in order: program, then what it was given. */
  calls(): string[];
  /** All text that was given on stdin or as the file that the last argument names. */
  given(): string;
}

/** A folder with the host's tools of these names, and fake programs (not of the same names); nothing else is on that PATH. */
export function fakePath(tools: readonly string[], fakes: Readonly<Record<string, Answers>>): FakePath {
  const path = folder({ calls: "", given: "" });
  for (const tool of tools) symlinkSync(find(tool), join(path, tool));
  for (const [name, answers] of Object.entries(fakes)) {
    writeFileSync(join(path, name), script(path, name, answers));
    chmodSync(join(path, name), 0o755);
  }
  const read = (file: string) => readFileSync(join(path, file), "utf8");
  return { path, calls: () => read("calls").split("\n").filter(Boolean), given: () => read("given") };
}

function find(tool: string): string {
  for (const place of (process.env["PATH"] ?? "").split(delimiter)) {
    const candidate = join(place, tool);
    if (!existsSync(candidate)) continue;
    accessSync(candidate, constants.X_OK);
    return candidate;
  }
  throw new Error(`${tool} is not on the PATH`);
}

/** A shell script, since a Node process for each of some sixty calls takes its time. The first match answers. */
function script(path: string, name: string, answers: Answers): string {
  const cases = answers.map(([pattern, answer], index) => {
    const {
      stdout = "",
      stderr = "",
      code = 0,
      once = false,
    } = typeof answer === "string" ? { stdout: answer } : answer;
    const glob = pattern.split("*").map(quote).join("*");
    const reply = `printf %s ${quote(stdout)}; printf %s ${quote(stderr)} >&2; exit ${code}`;
    const given = quote(join(path, `${name}-${index}-given`));
    return `case "$*" in ${glob}) ${once ? `[ -e ${given} ] || { : >${given}; ${reply}; }` : reply} ;; esac`;
  });
  return [
    "#!/bin/bash",
    `printf '%s\\n' "${name} $*" >>${quote(join(path, "calls"))}`,
    `case " $* " in *" -f - "*) cat >>${quote(join(path, "given"))} ;; esac`,
    `last=\${!#}; if [ -f "$last" ]; then cat "$last" >>${quote(join(path, "given"))}; fi`,
    ...cases,
    `printf '%s\\n' "no answer for: $*" >&2; exit 97`,
    "",
  ].join("\n");
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
