import { stringify } from "yaml";
import { clusterWarnings } from "../admission/cluster-warnings.ts";
import { boundParams } from "../admission/params.ts";
import type { AdmittedPipeline } from "../admission/pipeline.ts";
import { admitPipelineRun, admitTaskRun } from "../admission/run.ts";
import type { Options } from "../argv.ts";
import type { Catalog } from "../catalog.ts";
import { milliseconds, parseDuration } from "../duration.ts";
import { findKubeconfig } from "../kubeconfig.ts";
import { generatedName } from "../names.ts";
import { PipelinePlay } from "../pipeline-run.ts";
import { Refusal } from "../refusal.ts";
import type { RunFolder } from "../run-store.ts";
import type { ParamSpec } from "../schema/param.ts";
import type { PipelineRun, TaskRun } from "../schema/run.ts";
import type { Task } from "../schema/task.ts";
import type { PipelineRunObject } from "../status/pipeline-run.ts";
import { succeeded, type TaskRunObject } from "../status/task-run.ts";
import { Stop } from "../stop.ts";
import type { Host } from "../task-attempt.ts";
import { playTaskRun } from "../task-run.ts";
import { DEFAULT_TIMEOUT_MS } from "../timeouts.ts";
import { pipelineSummary, taskSummary } from "./summary.ts";
import { openStore, type Surroundings } from "./surroundings.ts";

/** What a run is called, where it is kept and what it runs on. */
interface Stage {
  name: string;
  namespace: string;
  folder: RunFolder;
  host: Host;
}

function readGrace(options: Options): number {
  const grace = parseDuration(options.grace ?? "30s");
  if (grace === undefined) throw new Refusal(`--grace "${options.grace}" is not a duration such as 30s`);
  return grace;
}

/** Makes the run's folder: from here on nothing is refused. */
function setStage(
  run: PipelineRun | TaskRun,
  catalog: Catalog,
  options: Options,
  surroundings: Surroundings,
): Stage {
  const kubeconfig = findKubeconfig(options.kubeconfig, surroundings.kubeconfig);
  const graceMs = readGrace(options);
  const name = run.metadata.name ?? generatedName(run.metadata.generateName ?? "");
  const store = openStore(options, surroundings);
  const folder = store.create(name);
  return {
    name,
    namespace: options.namespace ?? run.metadata.namespace ?? kubeconfig?.namespace ?? "default",
    folder,
    host: {
      root: catalog.root,
      claims: store.claims,
      run: folder.path,
      graceMs,
      hurry: surroundings.hurry,
      kubeconfig: kubeconfig?.path,
      caller: surroundings.caller,
    },
  };
}

/** Log lines go to the file, and on request to the terminal: beside the object when that is asked for. */
function logTo(
  folder: RunFolder,
  options: Options,
  { output }: Surroundings,
  prefix: (task: string, step: string) => string,
) {
  const show = options.output === undefined ? output.out : output.err;
  return (task: string, step: string, line: string) => {
    folder.log(task, step, line);
    if (options.showlog) show(`${prefix(task, step)}${line}`);
  };
}

/** Says where a cluster would do otherwise; beside everything else, so that the object on stdout stays one. */
function warn(
  { kind, spec }: PipelineRun | TaskRun,
  declared: readonly ParamSpec[],
  { output }: Surroundings,
): void {
  const values = boundParams(spec.params ?? [], declared);
  for (const warning of clusterWarnings(values, kind)) output.err(`warning: ${warning}`);
}

function announce(
  { kind }: PipelineRun | TaskRun,
  { name, folder }: Stage,
  options: Options,
  { output }: Surroundings,
): void {
  if (options.output === "name") output.out(name);
  if (options.output !== undefined) return;
  output.out(`${kind} started: ${name}`);
  if (options.showlog) output.out("");
  else output.out(`Logs: npm run -s local -- ${kind.toLowerCase()} logs ${name} (or ${folder.path}/logs)`);
}

function tellEnd(
  object: PipelineRunObject | TaskRunObject,
  summary: string[],
  options: Options,
  { output }: Surroundings,
): void {
  if (options.output === "json") output.out(JSON.stringify(object, null, 2));
  if (options.output === undefined) for (const line of summary) output.out(line);
}

function tellDryRun(run: PipelineRun | TaskRun, options: Options, { output }: Surroundings): number {
  output.out(
    options.output === "json" ? JSON.stringify(run, null, 2) : stringify(run, { lineWidth: 0 }).trimEnd(),
  );
  return 0;
}

async function playPipeline(
  run: PipelineRun,
  admitted: AdmittedPipeline,
  stage: Stage,
  options: Options,
  surroundings: Surroundings,
): Promise<number> {
  const { folder, host } = stage;
  const taskRuns = new Map<string, TaskRunObject>();
  const play = new PipelinePlay(run, stage.name, stage.namespace, admitted, {
    host,
    signal: surroundings.signal,
    onLine: logTo(folder, options, surroundings, (task, step) => `[${task} : ${step}] `),
    onChange: (object) => folder.savePipelineRun(object),
    onTaskRun: (task, object) => {
      taskRuns.set(task, object);
      folder.saveTaskRun(task, object);
    },
  });
  const tasks = new Map([...admitted.tasks.values()].map((task) => [task.metadata.name, task]));
  folder.saveResolved([run, admitted.pipeline, ...tasks.values()]);
  announce(run, stage, options, surroundings);
  const object = await play.play();
  tellEnd(object, pipelineSummary(object, [...taskRuns.values()]), options, surroundings);
  return object.status.conditions[0].status === "True" ? 0 : 1;
}

async function playTask(
  run: TaskRun,
  task: Task,
  stage: Stage,
  options: Options,
  surroundings: Surroundings,
): Promise<number> {
  const { folder, host, name, namespace } = stage;
  const stop = new AbortController();
  const cancel = () => stop.abort(new Stop("cancelled"));
  if (surroundings.signal.aborted) cancel();
  else surroundings.signal.addEventListener("abort", cancel, { once: true });
  folder.saveResolved([run, task]);
  announce(run, stage, options, surroundings);
  const log = logTo(folder, options, surroundings, (_, step) => `[${step}] `);
  const taskName = task.metadata.name;
  const { spec } = run;
  const object = await playTaskRun(
    {
      name,
      namespace,
      labels: {},
      task,
      params: boundParams(spec.params ?? [], task.spec.params ?? []),
      workspaces: spec.workspaces ?? [],
      timeoutMs: spec.timeout === undefined ? DEFAULT_TIMEOUT_MS : milliseconds(spec.timeout),
      retries: spec.retries ?? 0,
    },
    {
      host,
      signal: stop.signal,
      onLine: (step, line) => log(taskName, step, line),
      onChange: (changed) => folder.saveTaskRun(taskName, changed),
    },
  );
  tellEnd(object, taskSummary(object), options, surroundings);
  return succeeded(object) ? 0 : 1;
}

/** Checks a run, plays it to its end and tells about it. Gives the exit code; throws Refusal before anything starts. */
export async function playRun(
  run: PipelineRun | TaskRun,
  source: string,
  catalog: Catalog,
  options: Options,
  surroundings: Surroundings,
): Promise<number> {
  if (run.kind === "PipelineRun") {
    const admitted = admitPipelineRun(run, source, catalog, surroundings.caller);
    warn(run, admitted.pipeline.spec.params ?? [], surroundings);
    if (options["dry-run"]) return tellDryRun(run, options, surroundings);
    return playPipeline(run, admitted, setStage(run, catalog, options, surroundings), options, surroundings);
  }
  const task = admitTaskRun(run, source, catalog, surroundings.caller);
  warn(run, task.spec.params ?? [], surroundings);
  if (options["dry-run"]) return tellDryRun(run, options, surroundings);
  return playTask(run, task, setStage(run, catalog, options, surroundings), options, surroundings);
}
