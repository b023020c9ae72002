import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { stringify } from "yaml";
import { Catalog } from "../catalog.ts";
import type { CallerEnv } from "../host-image.ts";
import { parseObject } from "../objects.ts";
import { admitPipelineRun } from "./run.ts";

const root = mkdtempSync(join(tmpdir(), "admission-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

type Fields = Record<string, unknown>;

/** What a case changes of a Task, a Pipeline and a PipelineRun that are in order. */
export interface Given {
  task?: Fields;
  pipeline?: Fields;
  run?: Fields;
}

export const step = { name: "run", image: "i", command: ["node", "-e", ""] };

const taskSpec = {
  params: [{ name: "text" }, { name: "more", default: "" }],
  results: [{ name: "said" }],
  steps: [step],
};

/** A task of a Pipeline that is in order. */
export const one = { name: "one", taskRef: { name: "t" }, params: [{ name: "text", value: "x" }] };

let files = 0;

/** A catalog with the Task `t` and the Pipeline `p`. */
export function catalog({ task = {}, pipeline = {} }: Given): Catalog {
  const path = join(root, `${files++}.yaml`);
  const object = (kind: string, name: string, spec: Fields) =>
    stringify({ apiVersion: "tekton.dev/v1", kind, metadata: { name }, spec });
  const objects = [
    object("Task", "t", { ...taskSpec, ...task }),
    object("Pipeline", "p", { tasks: [one], ...pipeline }),
  ];
  writeFileSync(path, objects.join("---\n"));
  return new Catalog(root, [path]);
}

/** Admits a run of the Pipeline `p`. */
export function admit(given: Given, caller: CallerEnv = {}) {
  const spec = { pipelineRef: { name: "p" }, ...given.run };
  const value = { apiVersion: "tekton.dev/v1", kind: "PipelineRun", metadata: { name: "r" }, spec };
  const run = parseObject(value, "run");
  if (run.kind !== "PipelineRun") throw new Error(run.kind);
  return admitPipelineRun(run, "run", catalog(given), caller);
}

/** A value for the param `text`. */
export const text = (value: string) => ({ params: [{ name: "text", value }] });

/** Steps with one value in env. */
export const env = (value: string) => ({ steps: [{ ...step, env: [{ name: "A", value }] }] });

/** A workspace that the Pipeline hands to its task, and that the run gives or not. */
export const workspace = (pipelineOptional: boolean, taskOptional: boolean, bound: boolean): Given => ({
  task: { workspaces: [{ name: "w", optional: taskOptional }] },
  pipeline: {
    workspaces: [{ name: "shared", optional: pipelineOptional }],
    tasks: [{ ...one, workspaces: [{ name: "w", workspace: "shared" }] }],
  },
  run: bound ? { workspaces: [{ name: "shared", emptyDir: {} }] } : {},
});
