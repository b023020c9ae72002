import { delimiter, dirname, join } from "node:path";
import type { CallerEnv } from "./host-image.ts";
import { expand, expandEnvironment } from "./kubelet.ts";
import { hostProgram, hostWord } from "./program.ts";
import type { Step } from "./schema/step.ts";
import type { StepCommand } from "./step-process.ts";
import { paramReplacements, type Replacements, substitute } from "./variables.ts";

/** What a step's variables stand for. */
export interface StepValues {
  params: ReadonlyMap<string, string>;
  /** `context.taskRun.name` and the like. */
  context: Replacements;
  /** Result name -> file. */
  results: ReadonlyMap<string, string>;
  /** Workspace name -> folder; undefined when it is optional and not given. */
  workspaces: ReadonlyMap<string, string | undefined>;
}

/** The folders and files of the host that a step sees. */
export interface StepHost {
  /** Where `dist/` is. */
  root: string;
  home: string;
  tmp: string;
  kubeconfig?: string | undefined;
  caller: CallerEnv;
}

/**
 * Tekton replaces kind after kind (reconciler `createPod`: params, contexts, results, workspaces), so a param's text
 * that holds `$(context.taskRun.name)` is replaced too, while one that holds `$(params.other)` is not.
 */
function passes({ params, context, results, workspaces }: StepValues): Replacements[] {
  const workspaceEntries = [...workspaces].flatMap(([name, folder]): [string, string][] => [
    [`workspaces.${name}.path`, folder ?? ""],
    [`workspaces.${name}.bound`, String(folder !== undefined)],
  ]);
  return [
    paramReplacements(params),
    context,
    new Map([...results].map(([name, path]) => [`results.${name}.path`, path])),
    new Map(workspaceEntries),
  ];
}

/** A literal value or word at or below a mounted /tmp names the folder that stands for it. */
function hostPath(value: string, step: Step, tmp: string): string {
  const mounted = (step.volumeMounts ?? []).some(({ mountPath }) => mountPath === "/tmp");
  if (!mounted) return value;
  return value === "/tmp" || value.startsWith("/tmp/") ? join(tmp, value.slice("/tmp".length)) : value;
}

/** A word of command or args on the host. Mapped once: the catalog itself may be below this machine's /tmp. */
function wordOnHost(word: string, step: Step, { root, tmp }: StepHost): string {
  const built = hostWord(word, root);
  return built === word ? hostPath(word, step, tmp) : built;
}

/** The image's PATH, with the Node that plays `node` first. */
const IMAGE_PATH = [
  dirname(process.execPath),
  "/usr/local/sbin",
  "/usr/local/bin",
  "/usr/sbin",
  "/usr/bin",
  "/sbin",
  "/bin",
];

/** What `status.podIP` is of a process. */
const OWN_ADDRESS = "127.0.0.1";

/** The process of a step: Tekton's substitution first, then the kubelet's expansion. */
export function stepCommand(step: Step, values: StepValues, host: StepHost): StepCommand {
  const replacements = passes(values);
  const fill = (text: string) => replacements.reduce(substitute, text);
  const declared = (step.env ?? []).map(({ name, value = "", valueFrom }) => ({
    name,
    value: valueFrom === undefined ? fill(hostPath(value, step, host.tmp)) : OWN_ADDRESS,
  }));
  const variables = expandEnvironment(declared);
  const [command = "", ...words] = [...step.command, ...(step.args ?? [])];
  const found = hostProgram(command, fill(step.image), host.caller);
  // Admission has refused what is not there. What went away since then cannot start: no name, which PATH might know.
  const program = "file" in found ? found.file : "";
  const path = program === "" ? IMAGE_PATH : [dirname(program), ...IMAGE_PATH];
  return {
    program,
    args: words.map((word) => expand(fill(wordOnHost(word, step, host)), variables)),
    env: {
      PATH: [...new Set(path)].join(delimiter),
      HOME: host.home,
      TMPDIR: host.tmp,
      ...(host.kubeconfig === undefined ? {} : { KUBECONFIG: host.kubeconfig }),
      ...Object.fromEntries(variables),
    },
    folder: host.home,
  };
}
