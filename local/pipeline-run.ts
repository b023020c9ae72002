import type { AdmittedPipeline } from "./admission/pipeline.ts";
import { type Facts, missingResult, type TaskState } from "./pipeline-facts.ts";
import { newPipelineRun, taskRequest, taskStates } from "./pipeline-objects.ts";
import { pipelineResults } from "./pipeline-results.ts";
import type { PipelineRun } from "./schema/run.ts";
import { SkipRules } from "./skip.ts";
import { condition } from "./status/condition.ts";
import { finalCondition } from "./status/outcome.ts";
import {
  childReferences,
  executionStatus,
  type PipelineRunObject,
  type SkippedTask,
  skippedTasks,
} from "./status/pipeline-run.ts";
import type { TaskRunObject } from "./status/task-run.ts";
import { Stop } from "./stop.ts";
import type { Host } from "./task-attempt.ts";
import { playTaskRun } from "./task-run.ts";
import { substituteTask } from "./task-texts.ts";
import { type Timeouts, timeoutsOf } from "./timeouts.ts";

/** What a PipelineRun needs of its surroundings. */
export interface PipelineRunControl {
  host: Host;
  /** Aborted to cancel the run. */
  signal: AbortSignal;
  onLine: (task: string, step: string, line: string) => void;
  /** Called with each change, from the start of the run to its end. */
  onChange: (run: PipelineRunObject) => void;
  onTaskRun: (task: string, run: TaskRunObject) => void;
}

/** Plays one PipelineRun. Create, `play()`, done. */
export class PipelinePlay {
  readonly object: PipelineRunObject;
  readonly #admitted: AdmittedPipeline;
  readonly #control: PipelineRunControl;
  readonly #timeouts: Timeouts;
  readonly #facts: Facts;
  readonly #stop = { tasks: new AbortController(), finally: new AbortController() };
  readonly #timers: NodeJS.Timeout[] = [];
  /** Of a run that was ended from outside: what was skipped at that moment. */
  #skippedThen: SkippedTask[] | undefined;

  constructor(
    run: PipelineRun,
    name: string,
    namespace: string,
    admitted: AdmittedPipeline,
    control: PipelineRunControl,
  ) {
    this.object = newPipelineRun(run, name, namespace);
    this.#admitted = admitted;
    this.#control = control;
    this.#timeouts = timeoutsOf(run);
    this.#facts = {
      states: taskStates(admitted, this.object),
      tasksTimedOut: false,
      pipelineTimedOut: false,
      finallyTimedOut: false,
    };
  }

  /** Runs to the end; the object then has its final status. */
  async play(): Promise<PipelineRunObject> {
    const cancel = () => this.#end(new Stop("cancelled"));
    this.#control.signal.addEventListener("abort", cancel, { once: true });
    if (this.#control.signal.aborted) cancel();
    this.#startTimers();
    try {
      await this.#playTasks();
      if (!this.#isOver) await this.#playFinally();
    } finally {
      for (const timer of this.#timers) clearTimeout(timer);
      this.#control.signal.removeEventListener("abort", cancel);
    }
    this.#finish();
    return this.object;
  }

  get #isOver(): boolean {
    return this.#skippedThen !== undefined;
  }

  #after(milliseconds: number | undefined, action: () => void): void {
    if (milliseconds !== undefined && milliseconds > 0) this.#timers.push(setTimeout(action, milliseconds));
  }

  #startTimers(): void {
    this.#after(this.#timeouts.pipeline, () => {
      this.#facts.pipelineTimedOut = true;
      this.#end(new Stop("timeout"));
    });
    // It goes on while finally tasks run, and fails the run then too, as Tekton 1.15 has it (tektoncd/pipeline#10512).
    this.#after(this.#timeouts.tasks, () => {
      this.#facts.tasksTimedOut = true;
      this.#stop.tasks.abort(new Stop("timeout"));
    });
  }

  /** Ends the whole run now. What is skipped counts as of now: the tasks that end by this do not add to it. */
  #end(stop: Stop): void {
    this.#skippedThen ??= skippedTasks(this.#facts);
    this.#stop.tasks.abort(stop);
    this.#stop.finally.abort(stop);
  }

  async #playTasks(): Promise<void> {
    const running = new Set<Promise<void>>();
    for (;;) {
      for (const state of this.#nextTasks()) {
        const task = this.#startTask(state).finally(() => running.delete(task));
        running.add(task);
      }
      if (running.size === 0) return;
      await Promise.race(running);
    }
  }

  /** The tasks to start now. One that lacks a result of a succeeded task fails the run, and nothing starts with it. */
  #nextTasks(): TaskState[] {
    if (this.#isOver) return [];
    const ready = new SkipRules(this.#facts).ready();
    for (const state of ready) {
      const missing = missingResult(state, this.#facts);
      if (missing !== undefined) state.invalid = missing.message;
    }
    return ready.some(({ invalid }) => invalid !== undefined) ? [] : ready;
  }

  async #playFinally(): Promise<void> {
    const statuses = executionStatus(this.#facts);
    const finallyTasks = this.#facts.states.filter(({ isFinally }) => isFinally);
    for (const state of finallyTasks) state.task = substituteTask(state.task, statuses);
    const rules = new SkipRules(this.#facts);
    const wanted = finallyTasks.filter((state) => rules.reason(state) === undefined);
    if (wanted.length === 0) return;
    this.object.status.finallyStartTime = new Date().toISOString();
    this.#after(this.#timeouts.finally, () => {
      this.#facts.finallyTimedOut = true;
      this.#stop.finally.abort(new Stop("timeout"));
    });
    await Promise.all(wanted.map((state) => this.#startTask(state)));
  }

  async #startTask(state: TaskState): Promise<void> {
    const { name } = state.task;
    const { host, onLine, onTaskRun } = this.#control;
    await playTaskRun(taskRequest(state, this.#facts, this.#admitted, this.object, this.#timeouts), {
      host,
      signal: (state.isFinally ? this.#stop.finally : this.#stop.tasks).signal,
      onLine: (step, line) => onLine(name, step, line),
      onChange: (run) => {
        state.run = run;
        onTaskRun(name, run);
        this.#tell();
      },
    });
  }

  /** Brings the object up to date with what runs. */
  #tell(): void {
    const { status } = this.object;
    const message = "Not all Tasks in the Pipeline have finished executing";
    status.conditions = [condition("Unknown", "Running", message)];
    status.childReferences = childReferences(this.#facts);
    this.#control.onChange(this.object);
  }

  #finish(): void {
    const { status, metadata } = this.object;
    const skipped = this.#skippedThen ?? skippedTasks(this.#facts);
    const { results, invalid } = pipelineResults(this.#admitted.pipeline.spec.results, this.#facts);
    status.conditions = [
      finalCondition(this.#facts, {
        name: metadata.name,
        cancelled: this.#control.signal.aborted,
        pipelineTimeoutMs: this.#timeouts.pipeline,
        tasksTimeoutMs: this.#timeouts.tasks ?? 0,
      }),
    ];
    // A cancelled run has no results: the controller does not come to them.
    if (!this.#control.signal.aborted) {
      if (results.length > 0) status.results = results;
      if (invalid.length > 0) {
        const message = `Failed to get PipelineResult from TaskRun Results for PipelineRun ${metadata.name}: invalid pipelineresults [${invalid.join(" ")}], the referenced results don't exist`;
        status.conditions = [condition("False", "CouldntGetPipelineResult", message)];
      }
    }
    status.completionTime = new Date().toISOString();
    status.childReferences = childReferences(this.#facts);
    if (skipped.length > 0) status.skippedTasks = skipped;
    status.pipelineSpec = this.#admitted.pipeline.spec;
    this.#control.onChange(this.object);
  }
}
