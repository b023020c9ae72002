import { resultRefs } from "./graph.ts";
import {
  type Facts,
  isFinished,
  missingResult,
  stateOf,
  type TaskState,
  withResults,
} from "./pipeline-facts.ts";
import { failed } from "./status/task-run.ts";
import { allows } from "./when.ts";

/** `status.skippedTasks[].reason`, in Tekton's words. */
export type SkipReason =
  | "PipelineRun was stopping"
  | "When Expressions evaluated to false"
  | "Parent Tasks were skipped"
  | "Results were missing"
  | "PipelineRun timeout has been reached"
  | "PipelineRun Tasks timeout has been reached"
  | "PipelineRun Finally timeout has been reached";

/**
 * Tekton's rules of skipping (`pipelinerunresolution.go`), over one moment of a run: make a new one after each change.
 * The order of the tests decides which reason is told.
 */
export class SkipRules {
  readonly #facts: Facts;
  readonly #known = new Map<TaskState, SkipReason | undefined>();

  constructor(facts: Facts) {
    this.#facts = facts;
  }

  /** A task failed: nothing new starts, apart from finally tasks. */
  get stopping(): boolean {
    return this.#facts.states.some(
      (state) => !state.isFinally && (failed(state.run) || state.invalid !== undefined),
    );
  }

  /** Why a task is skipped as things stand; undefined when it is not, or not yet. */
  reason(state: TaskState): SkipReason | undefined {
    if (!this.#known.has(state))
      this.#known.set(state, state.isFinally ? this.#finallyReason(state) : this.#dagReason(state));
    return this.#known.get(state);
  }

  /** Nothing more happens to this task. */
  isDone(state: TaskState): boolean {
    return isFinished(state) || state.invalid !== undefined || this.reason(state) !== undefined;
  }

  /** Every task before the finally tasks is done. */
  get dagDone(): boolean {
    return this.#facts.states.every((state) => state.isFinally || this.isDone(state));
  }

  /** Tasks whose turn it is. */
  ready(): TaskState[] {
    if (this.stopping) return [];
    return this.#facts.states.filter(
      (state) =>
        !state.isFinally && state.run === undefined && !this.isDone(state) && this.#parentsDone(state),
    );
  }

  #parentsDone(state: TaskState): boolean {
    return state.parents.every((name) => this.isDone(stateOf(this.#facts, name)));
  }

  #whenIsFalse(state: TaskState): boolean {
    return !allows(withResults(state, this.#facts).when);
  }

  #dagReason(state: TaskState): SkipReason | undefined {
    if (state.run !== undefined || state.invalid !== undefined) return undefined;
    if (this.stopping) return "PipelineRun was stopping";
    const turn = this.#parentsDone(state);
    if (turn && this.#whenIsFalse(state)) return "When Expressions evaluated to false";
    if (this.#aParentWasSkipped(state)) return "Parent Tasks were skipped";
    if (!turn) return undefined;
    if (this.#producerWasSkippedByWhen(state)) return "Results were missing";
    if (this.#facts.pipelineTimedOut) return "PipelineRun timeout has been reached";
    if (this.#facts.tasksTimedOut) return "PipelineRun Tasks timeout has been reached";
    return undefined;
  }

  /** A parent that its own when skipped does not count: a child that only runs after it runs all the same. */
  #aParentWasSkipped(state: TaskState): boolean {
    return state.parents.some((name) => {
      const reason = this.reason(stateOf(this.#facts, name));
      return reason !== undefined && reason !== "When Expressions evaluated to false";
    });
  }

  #producerWasSkippedByWhen(state: TaskState): boolean {
    const missing = missingResult(state, this.#facts);
    return missing !== undefined && this.reason(missing.producer) === "When Expressions evaluated to false";
  }

  #finallyReason(state: TaskState): SkipReason | undefined {
    if (state.run !== undefined || !this.dagDone) return undefined;
    if (resultRefs(state.task).length > 0 && missingResult(state, this.#facts) !== undefined)
      return "Results were missing";
    if (this.#whenIsFalse(state)) return "When Expressions evaluated to false";
    if (this.#facts.pipelineTimedOut) return "PipelineRun timeout has been reached";
    if (this.#facts.finallyTimedOut) return "PipelineRun Finally timeout has been reached";
    return undefined;
  }
}
