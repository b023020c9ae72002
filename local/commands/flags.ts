import type { Command, Options } from "../argv.ts";
import { parseObject } from "../objects.ts";
import { Refusal } from "../refusal.ts";
import type { PipelineRun, TaskRun } from "../schema/run.ts";

/** `NAME=VALUE`, split at the first `=` as tkn does. */
function readParam(text: string): { name: string; value: string } {
  const at = text.indexOf("=");
  if (at < 1) throw new Refusal(`--param "${text}" is not NAME=VALUE`);
  return { name: text.slice(0, at), value: text.slice(at + 1) };
}

/** `name=W,path=DIR`, `name=W,claimName=C` or `name=W,emptyDir=`. */
function readWorkspace(text: string): Record<string, unknown> {
  const entries = text
    .split(",")
    .map((part) => [part.split("=", 1)[0] ?? "", part.slice(part.indexOf("=") + 1)] as const);
  const { name, ...source } = Object.fromEntries(entries);
  const [kind, ...more] = Object.keys(source);
  const value = kind === undefined ? "" : (source[kind] ?? "");
  if (name === undefined || more.length > 0) {
    throw new Refusal(`--workspace "${text}" is not name=W and one of path=DIR, claimName=NAME, emptyDir=`);
  }
  switch (kind) {
    case "path":
      return { name, hostPath: { path: value } };
    case "claimName":
      return { name, persistentVolumeClaim: { claimName: value } };
    case "emptyDir":
      return { name, emptyDir: {} };
    default:
      throw new Refusal(
        `--workspace "${text}": ${kind ?? "no source"} is not one of path=DIR, claimName=NAME, emptyDir=`,
      );
  }
}

function common(options: Options) {
  const workspaces = (options.workspace ?? []).map(readWorkspace);
  return { params: (options.param ?? []).map(readParam), ...(workspaces.length > 0 ? { workspaces } : {}) };
}

function readTimeouts(options: Options) {
  const given = Object.entries({
    pipeline: options["pipeline-timeout"],
    tasks: options["tasks-timeout"],
    finally: options["finally-timeout"],
  }).filter(([, text]) => text !== undefined);
  return given.length > 0 ? { timeouts: Object.fromEntries(given) } : {};
}

/** The run that `pipeline start` or `task start` asks for, as tkn makes it. Throws Refusal. */
export function runFromFlags({ kind, name, options }: Command): PipelineRun | TaskRun {
  if (name === undefined) throw new Refusal(`${kind} start needs a name`);
  const ref = { name };
  const metadata = { generateName: `${name}-run-` };
  const spec =
    kind === "pipeline"
      ? { pipelineRef: ref, ...common(options), ...readTimeouts(options) }
      : {
          taskRef: ref,
          ...common(options),
          ...(options.timeout === undefined ? {} : { timeout: options.timeout }),
        };
  const runKind = kind === "pipeline" ? "PipelineRun" : "TaskRun";
  const run = parseObject(
    { apiVersion: "tekton.dev/v1", kind: runKind, metadata, spec },
    `${kind} start ${name}`,
  );
  if (run.kind !== "PipelineRun" && run.kind !== "TaskRun") throw new Error(`a ${run.kind} is not a run`);
  return run;
}
