import { readFileSync } from "node:fs";
import type { z } from "zod";
import { Refusal } from "./refusal.ts";
import { type Pipeline, pipeline } from "./schema/pipeline.ts";
import { schemaProblems } from "./schema/problems.ts";
import { type PipelineRun, pipelineRun, type TaskRun, taskRun } from "./schema/run.ts";
import { type Task, task } from "./schema/task.ts";
import { yamlDocuments } from "./yaml-file.ts";

const SCHEMAS = { Task: task, Pipeline: pipeline, PipelineRun: pipelineRun, TaskRun: taskRun };

/** A Tekton object together with the file it came from, for messages. */
export interface Sourced<T> {
  readonly source: string;
  readonly object: T;
}
export type TektonObject = Task | Pipeline | PipelineRun | TaskRun;

function isKind(kind: unknown): kind is keyof typeof SCHEMAS {
  return typeof kind === "string" && Object.hasOwn(SCHEMAS, kind);
}

/** Parses one object by the schema of its kind. Throws Refusal with all problems, each with its YAML path. */
export function parseObject(value: unknown, source: string): TektonObject {
  const kind = typeof value === "object" && value !== null && "kind" in value ? value.kind : undefined;
  if (!isKind(kind)) {
    throw new Refusal(
      `${source}: kind ${JSON.stringify(kind)} is not one of ${Object.keys(SCHEMAS).join(", ")}`,
    );
  }
  const schema: z.ZodType<TektonObject> = SCHEMAS[kind];
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new Refusal(schemaProblems(source, parsed.error));
  return parsed.data;
}

/** All objects of a YAML file. `source` is the file's name in messages. */
export function readObjects(path: string, source: string): Sourced<TektonObject>[] {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (cause) {
    throw new Refusal(`${source}: cannot be read`, { cause });
  }
  return yamlDocuments(text, source).map((value) => ({ source, object: parseObject(value, source) }));
}
