import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { milliseconds } from "./duration.ts";
import type { CallerEnv } from "./host-image.ts";
import { readResults } from "./results.ts";
import type { Step } from "./schema/step.ts";
import type { Task } from "./schema/task.ts";
import type { WorkspaceBinding } from "./schema/workspace.ts";
import type { StepState } from "./status/task-run.ts";
import { type StepValues, stepCommand } from "./step-command.ts";
import { runStepProcess } from "./step-process.ts";
import { terminationOutcome, type WrittenResult } from "./termination-message.ts";
import type { Replacements } from "./variables.ts";
import { type WorkspaceRoots, workspaceFolder } from "./workspaces.ts";

/** What all tasks of a run share of this machine. */
export interface Host extends WorkspaceRoots {
  /** Where `dist/` is. */
  root: string;
  /** Absolute path that steps get as KUBECONFIG. */
  kubeconfig?: string | undefined;
  caller: CallerEnv;
  /** Between SIGTERM and SIGKILL, in milliseconds. */
  graceMs: number;
  /** Aborted to have no more patience: SIGKILL. */
  hurry: AbortSignal;
}

/** One attempt to run a Task: what a pod is on a cluster. */
export interface Attempt {
  task: Task;
  params: ReadonlyMap<string, string>;
  context: Replacements;
  workspaces: readonly WorkspaceBinding[];
  host: Host;
  signal: AbortSignal;
  onLine: (step: string, line: string) => void;
}

export interface AttemptEnd {
  steps: StepState[];
  results: readonly WrittenResult[];
  /** Tekton's words for the first step that failed. */
  failure?: string;
}

interface Folders {
  scratch: string;
  results: string;
  home: string;
  tmp: string;
}

function makeFolders(): Folders {
  const scratch = mkdtempSync(join(tmpdir(), "local-run-"));
  const folders = {
    scratch,
    results: join(scratch, "results"),
    home: join(scratch, "home"),
    tmp: join(scratch, "tmp"),
  };
  for (const folder of [folders.results, folders.home, folders.tmp]) mkdirSync(folder);
  return folders;
}

function valuesOf({ task, params, context, workspaces, host }: Attempt, folders: Folders): StepValues {
  const bound = new Map(
    workspaces.map((binding) => [binding.name, workspaceFolder(binding, host, folders.scratch)]),
  );
  return {
    params,
    context,
    results: new Map((task.spec.results ?? []).map(({ name }) => [name, join(folders.results, name)])),
    workspaces: new Map((task.spec.workspaces ?? []).map(({ name }) => [name, bound.get(name)])),
  };
}

interface StepOutcome {
  state: StepState;
  results: readonly WrittenResult[];
  failure?: string | undefined;
  /** Later steps run all the same; a too large result fails the task, yet stops no step. */
  goOn: boolean;
}

async function playStep(
  step: Step,
  attempt: Attempt,
  values: StepValues,
  folders: Folders,
): Promise<StepOutcome> {
  const { host, signal } = attempt;
  const onLine = (line: string) => attempt.onLine(step.name, line);
  const startedAt = new Date();
  const command = stepCommand(step, values, { ...host, ...folders });
  const end = await runStepProcess(command, {
    onLine,
    signal,
    graceMs: host.graceMs,
    hurry: host.hurry,
    timeoutMs: milliseconds(step.timeout ?? "0"),
  });
  const ignore = step.onError === "continue" && !end.timedOut && end.exitCode !== 0;
  const reason = end.timedOut ? "TimeoutExceeded" : undefined;
  const message = terminationOutcome(
    readResults(attempt.task, folders.results),
    { startedAt, ignoredExitCode: ignore ? end.exitCode : undefined, reason },
    attempt.task.spec.steps.length,
  );
  for (const text of [message.error, message.cut]) if (text !== undefined) onLine(text);
  const stopped = !ignore && end.exitCode !== 0;
  const exitCode = message.error !== undefined ? 1 : end.exitCode;
  const failed = message.error !== undefined || stopped;
  return {
    state: {
      name: step.name,
      container: `step-${step.name}`,
      terminated: {
        exitCode,
        reason: failed ? "Error" : "Completed",
        startedAt: startedAt.toISOString(),
        finishedAt: new Date().toISOString(),
      },
      terminationReason: reason ?? (failed ? "Error" : ignore ? "Continued" : "Completed"),
    },
    results: message.kept,
    failure: failed
      ? failureMessage(step.name, exitCode, end.timedOut)
      : message.cut && `"step-${step.name}": ${message.cut}`,
    goOn: !stopped,
  };
}

/** Tekton's `extractContainerFailureMessage`. */
function failureMessage(step: string, exitCode: number, timedOut: boolean): string {
  if (timedOut) return `"step-${step}" exited because the step exceeded the specified timeout limit`;
  return `"step-${step}" exited with code ${exitCode}: Error`;
}

/** A step that did not start because an earlier one failed. */
function skippedState(step: Step): StepState {
  const now = new Date().toISOString();
  return {
    name: step.name,
    container: `step-${step.name}`,
    terminated: { exitCode: 1, reason: "Error", startedAt: now, finishedAt: now },
    terminationReason: "Skipped",
  };
}

/** Plays the steps in order in folders of their own, which are removed afterwards. */
export async function playAttempt(attempt: Attempt): Promise<AttemptEnd> {
  const folders = makeFolders();
  try {
    const values = valuesOf(attempt, folders);
    const steps: StepState[] = [];
    const results = new Map<string, WrittenResult>();
    let failure: string | undefined;
    let goOn = true;
    for (const step of attempt.task.spec.steps) {
      if (!goOn || attempt.signal.aborted) {
        steps.push(skippedState(step));
        continue;
      }
      const outcome = await playStep(step, attempt, values, folders);
      steps.push(outcome.state);
      for (const result of outcome.results) results.set(result.name, result);
      failure ??= outcome.failure;
      goOn = outcome.goOn;
    }
    return { steps, results: [...results.values()], ...(failure === undefined ? {} : { failure }) };
  } finally {
    rmSync(folders.scratch, { recursive: true, force: true });
  }
}
