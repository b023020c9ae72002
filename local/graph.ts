import type { PipelineTask } from "./schema/pipeline.ts";
import { type ResultRef, resultRef, variablesIn } from "./variables.ts";

/** Everything of a task that may hold variables: param values, when inputs and values. */
export function variableTexts(task: PipelineTask): string[] {
  const params = (task.params ?? []).map(({ value }) => value);
  const when = (task.when ?? []).flatMap(({ input, values }) => [input ?? "", ...values]);
  return [...params, ...when];
}

/** The results that a task reads, in order, without duplicates. */
export function resultRefs(task: PipelineTask): ResultRef[] {
  const variables = new Set(variableTexts(task).flatMap(variablesIn));
  return [...variables].map(resultRef).filter((ref) => ref !== undefined);
}

/** The tasks that come before a task: those whose results it reads, and its runAfter. */
export function parentsOf(task: PipelineTask): string[] {
  return [...new Set([...resultRefs(task).map((ref) => ref.task), ...(task.runAfter ?? [])])];
}

/** One cycle as `a -> b -> a`; undefined when there is none. Parents that do not exist are passed over. */
export function findCycle(tasks: readonly PipelineTask[]): string | undefined {
  const parents = new Map(tasks.map((task) => [task.name, parentsOf(task)]));
  const done = new Set<string>();
  const visit = (name: string, trail: readonly string[]): string | undefined => {
    if (trail.includes(name)) return [...trail.slice(trail.indexOf(name)), name].join(" -> ");
    if (done.has(name)) return undefined;
    for (const parent of parents.get(name) ?? []) {
      const cycle = visit(parent, [...trail, name]);
      if (cycle !== undefined) return cycle;
    }
    done.add(name);
    return undefined;
  };
  for (const { name } of tasks) {
    const cycle = visit(name, []);
    if (cycle !== undefined) return cycle;
  }
  return undefined;
}
