import { existsSync, readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { readObjects, type Sourced, type TektonObject } from "./objects.ts";
import { Refusal } from "./refusal.ts";
import type { Pipeline } from "./schema/pipeline.ts";
import type { PipelineRun, TaskRun } from "./schema/run.ts";
import type { Task } from "./schema/task.ts";

type Kind = "Task" | "Pipeline";
const FOLDERS: Record<Kind, string> = { Task: "tasks", Pipeline: "pipelines" };

/**
 * The objects that can run: `tasks/NAME/NAME.yaml` and `pipelines/NAME/NAME.yaml` below `root`, read when they are
 * needed, and those of extra files, read at once.
 */
export class Catalog {
  /** Where `tasks/`, `pipelines/` and the built programs' `dist/` are. */
  readonly root: string;
  /** PipelineRuns and TaskRuns of the extra files. */
  readonly runs: Sourced<PipelineRun | TaskRun>[] = [];
  readonly #extra: Sourced<Task | Pipeline>[] = [];

  /** Throws Refusal when an extra file cannot be read, or names an object that exists already. */
  constructor(root: string, files: readonly string[] = []) {
    this.root = root;
    for (const { source, object } of files.flatMap((file) => readObjects(file, file))) {
      if (object.kind === "PipelineRun" || object.kind === "TaskRun") this.runs.push({ source, object });
      else this.#add({ source, object });
    }
  }

  /** The Task `name`. Throws Refusal when there is none or its file is not playable. */
  task(name: string): Sourced<Task> {
    const { source, object } = this.#find("Task", name);
    if (object.kind !== "Task")
      throw new Refusal(`${source}: must hold the Task "${name}", not a ${object.kind}`);
    return { source, object };
  }

  /** The Pipeline `name`. Throws Refusal when there is none or its file is not playable. */
  pipeline(name: string): Sourced<Pipeline> {
    const { source, object } = this.#find("Pipeline", name);
    if (object.kind !== "Pipeline")
      throw new Refusal(`${source}: must hold the Pipeline "${name}", not a ${object.kind}`);
    return { source, object };
  }

  /** All names of a kind, sorted. */
  names(kind: Kind): string[] {
    const folder = join(this.root, FOLDERS[kind]);
    const found = existsSync(folder)
      ? readdirSync(folder).filter((name) => existsSync(this.#file(kind, name)))
      : [];
    const extra = this.#extra
      .filter(({ object }) => object.kind === kind)
      .map(({ object }) => object.metadata.name);
    return [...found, ...extra].sort();
  }

  #file(kind: Kind, name: string): string {
    return join(this.root, FOLDERS[kind], name, `${name}.yaml`);
  }

  #find(kind: Kind, name: string): Sourced<TektonObject> {
    const extra = this.#extra.find(({ object }) => object.kind === kind && object.metadata.name === name);
    if (extra !== undefined) return extra;
    const file = this.#file(kind, name);
    if (!/^[a-z0-9][-.a-z0-9]*$/.test(name) || !existsSync(file)) {
      const names = this.names(kind);
      const known = names.length > 0 ? names.join(", ") : `none below ${join(this.root, FOLDERS[kind])}`;
      throw new Refusal(`${kind} "${name}" does not exist; there is: ${known}`);
    }
    const source = relative(this.root, file);
    const [only, ...more] = readObjects(file, source);
    if (only === undefined || more.length > 0 || only.object.metadata.name !== name) {
      throw new Refusal(`${source}: must hold one object with the name "${name}"`);
    }
    return only;
  }

  #add(sourced: Sourced<Task | Pipeline>): void {
    const { kind, metadata } = sourced.object;
    const other = this.#extra.find(
      ({ object }) => object.kind === kind && object.metadata.name === metadata.name,
    );
    const taken =
      other?.source ??
      (existsSync(this.#file(kind, metadata.name)) ? this.#file(kind, metadata.name) : undefined);
    if (taken !== undefined)
      throw new Refusal(`${sourced.source}: ${kind} "${metadata.name}" exists already in ${taken}`);
    this.#extra.push(sourced);
  }
}
