import { z } from "zod";
import { camel, kebab } from "../../lib/names.ts";
import type { Step } from "../../lib/step.ts";
import { defaultOf } from "../../lib/wire/meta.ts";
import { type Problem, problemsOf } from "./problem.ts";

const taskSchema = z.object({
  name: z.string(),
  taskRef: z.object({ name: z.string() }),
  timeout: z.string().optional(),
  params: z.array(z.object({ name: z.string(), value: z.string() })).default([]),
  workspaces: z.array(z.object({ name: z.string(), workspace: z.string() })).default([]),
});

const pipelineSchema = z.object({
  spec: z.object({
    params: z.array(z.object({ name: z.string() })),
    workspaces: z.array(z.object({ name: z.string(), optional: z.literal(true) })).default([]),
    results: z.array(z.object({ name: z.string(), value: z.string() })).default([]),
    tasks: z.array(taskSchema),
    finally: z.array(taskSchema).default([]),
  }),
});

type PipelineTask = z.infer<typeof taskSchema>;

/**
 * A pipeline fits its steps: known params, required ones given, declared results, a timeout longer than the step's
 * own deadline; the first task takes all params, and every task but the last hands its failure on. A task that is
 * written into the pipeline takes the pipeline's param or workspace where it is given none of that name (Tekton
 * propagates them), so that each is given: by name or inlined, a task gets the same.
 */
export function checkPipeline(path: string, steps: readonly Step[], object: unknown): Problem[] {
  const { found, require } = problemsOf(path);
  const parsed = pipelineSchema.safeParse(object);
  if (!parsed.success) return [{ path, what: z.prettifyError(parsed.error) }];
  const { spec } = parsed.data;
  const stepOf = (task: PipelineTask) => steps.find(({ name }) => name === task.taskRef.name);

  for (const task of [...spec.tasks, ...spec.finally]) {
    const step = stepOf(task);
    if (step === undefined) {
      require(false, `${task.name}: there is no task ${task.taskRef.name}`);
      continue;
    }
    const given = new Set(task.params.map((param) => camel(param.name)));
    for (const name of given)
      require(name in step.params, `${task.name}: ${step.name} has no param ${kebab(name)}`);
    for (const [name, schema] of Object.entries(step.params)) {
      const isGiven = given.has(name) || defaultOf(schema) !== undefined;
      require(isGiven, `${task.name}: the required param ${kebab(name)} of ${step.name} is not given`);
    }
    for (const { name, workspace } of task.workspaces) {
      require(camel(name) in step.workspaces, `${task.name}: ${step.name} has no workspace ${name}`);
      require(spec.workspaces.some(
        (own) => own.name === workspace,
      ), `${task.name}: no workspace ${workspace}`);
    }
    for (const name of Object.keys(step.params)) {
      const isShadowed = !given.has(name) && spec.params.some((own) => own.name === kebab(name));
      require(!isShadowed, `${task.name}: give ${kebab(name)}; inlined, the pipeline's param would take its place`);
    }
    for (const name of Object.keys(step.workspaces)) {
      const isBound = task.workspaces.some((bound) => camel(bound.name) === name);
      const isShadowed = !isBound && spec.workspaces.some((own) => camel(own.name) === name);
      require(!isShadowed, `${task.name}: bind workspace ${kebab(name)}; inlined, the pipeline's would be bound`);
    }
    const deadline = Number(defaultOf(step.params["deadlineSeconds"] ?? z.never()));
    require(seconds(task.timeout) >
      deadline, `${task.name}: timeout is not longer than deadline-seconds (${deadline} s)`);
  }
  for (const task of spec.tasks.slice(0, -1)) {
    const onFail = task.params.find((param) => param.name === "on-fail")?.value;
    // Where nobody waits for a task's results, no verdict is lost when it ends the run.
    const isRead = references(spec).some(({ value }) => value.includes(`$(tasks.${task.name}.results.`));
    const wanted = isRead ? ["continue"] : ["continue", "fail"];
    require(wanted.includes(
      onFail ?? "",
    ), `${task.name}: on-fail is not continue; only the last task may fail the run`);
  }
  // With two tasks the second is the first to do anything, and checks its own params before that.
  const checking = spec.tasks.length === 2 ? spec.tasks : spec.tasks.slice(0, 1);
  const firstTakes = new Set(checking.flatMap(({ params }) => params.map((param) => param.value)));
  for (const { name } of spec.params) {
    require(firstTakes.has(
      `$(params.${name})`,
    ), `param ${name} is not handed to the first task, which checks them all`);
  }
  for (const { where, value } of references(spec)) {
    require(!/\$\(context\.pipeline\.name\)/.test(
      value,
    ), `${where}: $(context.pipeline.name) is the run's name where the pipeline is inlined`);
    for (const [, task, result] of value.matchAll(/\$\(tasks\.([\w-]+)\.results\.([\w-]+)\)/g)) {
      const producer = spec.tasks.find((candidate) => candidate.name === task);
      const declared = producer && stepOf(producer)?.results;
      require(declared !== undefined &&
        camel(result ?? "") in declared, `${where}: no result ${result} of ${task}`);
    }
  }
  return found;
}

function references(spec: z.infer<typeof pipelineSchema>["spec"]) {
  return [
    ...spec.results.map(({ name, value }) => ({ where: `result ${name}`, value })),
    ...[...spec.tasks, ...spec.finally].flatMap((task) =>
      task.params.map(({ name, value }) => ({ where: `${task.name}.${name}`, value })),
    ),
  ];
}

function seconds(timeout: string | undefined): number {
  const [, amount, unit] = /^(\d+)(s|m|h)$/.exec(timeout ?? "") ?? [];
  return Number(amount ?? 0) * { s: 1, m: 60, h: 3600 }[(unit ?? "s") as "s" | "m" | "h"];
}
