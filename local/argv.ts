import { parseArgs } from "node:util";
import { Refusal } from "./refusal.ts";

const KINDS = { p: "pipeline", t: "task", pr: "pipelinerun", tr: "taskrun" } as const;
export type Kind = (typeof KINDS)[keyof typeof KINDS];

const VERBS = {
  pipeline: ["start", "list", "describe", "logs"],
  task: ["start", "list", "describe", "logs"],
  pipelinerun: ["create", "list", "describe", "logs"],
  taskrun: ["create", "list", "describe", "logs"],
} as const satisfies Record<Kind, readonly string[]>;
export type Verb = "start" | "create" | "list" | "describe" | "logs";

const OPTIONS = {
  param: { type: "string", short: "p", multiple: true },
  workspace: { type: "string", short: "w", multiple: true },
  "use-param-defaults": { type: "boolean" },
  "skip-optional-workspace": { type: "boolean" },
  showlog: { type: "boolean" },
  "exit-with-pipelinerun-error": { type: "boolean", short: "E" },
  output: { type: "string", short: "o" },
  kubeconfig: { type: "string" },
  namespace: { type: "string", short: "n" },
  "pipeline-timeout": { type: "string" },
  "tasks-timeout": { type: "string" },
  "finally-timeout": { type: "string" },
  timeout: { type: "string" },
  task: { type: "string", short: "t", multiple: true },
  "dry-run": { type: "boolean" },
  filename: { type: "string", short: "f", multiple: true },
  catalog: { type: "string" },
  runs: { type: "string" },
  grace: { type: "string" },
  help: { type: "boolean", short: "h" },
} as const;

export type Options = ReturnType<typeof readOptions>["values"];

/** One call of the runner. `name` is the Pipeline's, the Task's or the run's. */
export interface Command {
  kind: Kind;
  verb: Verb;
  name: string | undefined;
  options: Options;
}

function readOptions(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true, strict: true });
  } catch (error) {
    const message = error instanceof Error ? (error.message.split(". ")[0] ?? "") : String(error);
    throw new Refusal(`${message}; --help tells the options`, { cause: error });
  }
}

function isOneOf<T extends string>(value: string | undefined, list: readonly T[]): value is T {
  return list.some((item) => item === value);
}

function readKind(word: string | undefined): Kind {
  const kinds = Object.values(KINDS);
  const long = word !== undefined && isOneOf(word, ["p", "t", "pr", "tr"]) ? KINDS[word] : word;
  if (isOneOf(long, kinds)) return long;
  throw new Refusal(`"${word ?? ""}" is not one of ${kinds.join(", ")}`);
}

function readVerb(kind: Kind, word: string | undefined): Verb {
  const verbs: readonly Verb[] = VERBS[kind];
  const long = word === "ls" ? "list" : word === "desc" ? "describe" : word;
  if (isOneOf(long, verbs)) return long;
  throw new Refusal(`${kind}: "${word ?? ""}" is not one of ${verbs.join(", ")}`);
}

/** Reads the words after the program's name; undefined when help is wanted. Throws Refusal. */
export function readCommand(args: readonly string[]): Command | undefined {
  const { values: options, positionals } = readOptions(args);
  if (options.help || args.length === 0) return undefined;
  const [first, second, name, ...more] = positionals;
  const kind = readKind(first);
  const verb = readVerb(kind, second);
  if (more.length > 0) throw new Refusal(`"${more.join(" ")}": ${kind} ${verb} takes one name`);
  if (options.output !== undefined && !["json", "name"].includes(options.output)) {
    throw new Refusal(`--output ${options.output} is not one of json, name`);
  }
  return { kind, verb, name, options };
}

/** The words of --help. */
export const USAGE = `Plays the catalog's Tekton YAML without a cluster.

  pipeline start NAME | list | describe NAME | logs RUN
  task start NAME | list | describe NAME | logs RUN
  pipelinerun create -f FILE | list | describe RUN | logs RUN
  taskrun create -f FILE | list | describe RUN | logs RUN

start and create take
  -p, --param NAME=VALUE        a param (repeatable)
  -w, --workspace name=W,...    a workspace: path=DIR | claimName=NAME | emptyDir= (repeatable)
      --showlog                 print the log as it comes
  -o, --output json|name        print only the finished object, or only the run's name
      --pipeline-timeout, --tasks-timeout, --finally-timeout DURATION; task start: --timeout DURATION
      --dry-run                 check everything, print the run, start nothing
      --kubeconfig FILE         what steps get as KUBECONFIG (else KUBECONFIG of the caller)
  -n, --namespace NAME          else that of the kubeconfig's current context, else default
      --grace DURATION          between SIGTERM and SIGKILL (30s)
      --use-param-defaults, --skip-optional-workspace, -E   as in tkn; there is never a prompt
logs takes
  -t, --task NAME               only this task of a PipelineRun (repeatable)
all take
  -f, --filename FILE           adds Tasks, Pipelines and runs of a YAML file (repeatable)
      --catalog DIR             where tasks/, pipelines/ and dist/ are
      --runs DIR                where runs are kept (.local-runs)

Exit code: 0 Succeeded or Completed, 1 Failed, 2 refused before it started, 130 or 143 cancelled by a signal.`;
