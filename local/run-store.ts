import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import { Refusal } from "./refusal.ts";
import type { PipelineRunObject } from "./status/pipeline-run.ts";
import type { TaskRunObject } from "./status/task-run.ts";

/** A run as its folder tells it: of a PipelineRun or of a TaskRun alone. */
export interface StoredRun {
  name: string;
  pipelineRun?: PipelineRunObject;
  /** By task, in order of their start. */
  taskRuns: { task: string; object: TaskRunObject }[];
}

/** Other readers never see half a file. */
function writeWhole(path: string, text: string): void {
  writeFileSync(`${path}.new`, text);
  renameSync(`${path}.new`, path);
}

/** The folder of one run: `pipelinerun.json`, `taskruns/TASK.json`, `logs/TASK.log`, `resolved.yaml`. */
export class RunFolder {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  savePipelineRun(object: PipelineRunObject): void {
    writeWhole(join(this.path, "pipelinerun.json"), `${JSON.stringify(object, null, 2)}\n`);
  }

  saveTaskRun(task: string, object: TaskRunObject): void {
    writeWhole(join(this.path, "taskruns", `${task}.json`), `${JSON.stringify(object, null, 2)}\n`);
  }

  /** The objects that the run was made of. */
  saveResolved(objects: readonly unknown[]): void {
    writeWhole(
      join(this.path, "resolved.yaml"),
      objects.map((object) => stringify(object, { lineWidth: 0 })).join("---\n"),
    );
  }

  /** Adds a line to a task's log; the step's name stands before it, as a Task may have two. */
  log(task: string, step: string, line: string): void {
    appendFileSync(join(this.path, "logs", `${task}.log`), `[${step}] ${line}\n`);
  }

  logLines(task: string): string[] {
    const path = join(this.path, "logs", `${task}.log`);
    return existsSync(path) ? readFileSync(path, "utf8").split("\n").slice(0, -1) : [];
  }
}

/** `.local-runs/`: one folder per run, and the claims. */
export class RunStore {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  /** Folders of workspaces that are bound by claim name. */
  get claims(): string {
    return join(this.path, "claims");
  }

  /** Makes the folder of a new run. Throws Refusal when a run has this name. */
  create(name: string): RunFolder {
    mkdirSync(this.path, { recursive: true });
    const path = join(this.path, name);
    if (existsSync(path)) throw new Refusal(`a run with the name "${name}" exists already in ${this.path}`);
    for (const folder of ["taskruns", "logs"]) mkdirSync(join(path, folder), { recursive: true });
    return new RunFolder(path);
  }

  folder(name: string): RunFolder {
    return new RunFolder(join(this.path, name));
  }

  /** All runs, oldest first. */
  list(): StoredRun[] {
    if (!existsSync(this.path)) return [];
    const runs = readdirSync(this.path).flatMap((name) => this.#read(name) ?? []);
    const time = ({ pipelineRun, taskRuns }: StoredRun) =>
      (pipelineRun ?? taskRuns[0]?.object)?.metadata.creationTimestamp ?? "";
    return runs.sort((a, b) => time(a).localeCompare(time(b)));
  }

  /** One run. Throws Refusal when there is none of this name. */
  read(name: string): StoredRun {
    const run = /^[a-z0-9][-.a-z0-9]*$/.test(name) ? this.#read(name) : undefined;
    if (run !== undefined) return run;
    const names = this.list().map((other) => other.name);
    throw new Refusal(
      `run "${name}" does not exist; there is: ${names.slice(-10).join(", ") || `none in ${this.path}`}`,
    );
  }

  #read(name: string): StoredRun | undefined {
    const folder = join(this.path, name, "taskruns");
    if (!existsSync(folder)) return undefined;
    // The files were written by this program: they are read back as they are.
    const load = <T>(path: string): T => JSON.parse(readFileSync(path, "utf8"));
    const taskRuns = readdirSync(folder)
      .filter((file) => file.endsWith(".json"))
      .map((file) => ({
        task: file.slice(0, -".json".length),
        object: load<TaskRunObject>(join(folder, file)),
      }))
      .sort((a, b) => a.object.metadata.creationTimestamp.localeCompare(b.object.metadata.creationTimestamp));
    const path = join(this.path, name, "pipelinerun.json");
    return { name, taskRuns, ...(existsSync(path) ? { pipelineRun: load<PipelineRunObject>(path) } : {}) };
  }
}
