import { formatDuration } from "../duration.ts";
import type { Facts } from "../pipeline-facts.ts";
import { SkipRules } from "../skip.ts";
import { type Condition, condition } from "./condition.ts";
import { cancelled, failed, succeeded } from "./task-run.ts";

/** Tekton cuts the reasons of tasks that could not start after so many characters. */
const LONGEST_REASONS = 1024;

/** How a PipelineRun was ended from outside; all in milliseconds. */
export interface Ending {
  name: string;
  cancelled: boolean;
  pipelineTimeoutMs: number;
  tasksTimeoutMs: number;
}

interface Counts {
  succeeded: number;
  failed: number;
  cancelled: number;
  skipped: number;
  invalid: number;
}

function count(facts: Facts): Counts {
  const rules = new SkipRules(facts);
  const counts: Counts = { succeeded: 0, failed: 0, cancelled: 0, skipped: 0, invalid: 0 };
  for (const state of facts.states) {
    if (succeeded(state.run)) counts.succeeded++;
    // A task that a timeout of the run cancelled counts as failed.
    else if (cancelled(state.run) && !facts.tasksTimedOut && !facts.finallyTimedOut) counts.cancelled++;
    else if (failed(state.run)) counts.failed++;
    else if (state.invalid !== undefined) counts.invalid++;
    else if (rules.reason(state) !== undefined) counts.skipped++;
  }
  return counts;
}

function timeoutCondition(facts: Facts, ending: Ending): Condition | undefined {
  const { name, pipelineTimeoutMs, tasksTimeoutMs } = ending;
  if (facts.pipelineTimedOut) {
    const message = `PipelineRun "${name}" failed to finish within "${formatDuration(pipelineTimeoutMs)}"`;
    return condition("False", "PipelineRunTimeout", message);
  }
  if (facts.tasksTimedOut) {
    const message = `PipelineRun "${name}" failed due to tasks failed to finish within "${formatDuration(tasksTimeoutMs)}"`;
    return condition("False", "PipelineRunTimeout", message);
  }
  return undefined;
}

/** The condition of a PipelineRun in which nothing runs any more (Tekton `GetPipelineConditionStatus`). */
export function finalCondition(facts: Facts, ending: Ending): Condition {
  if (ending.cancelled) return condition("False", "Cancelled", `PipelineRun "${ending.name}" was cancelled`);
  const timeout = timeoutCondition(facts, ending);
  if (timeout !== undefined) return timeout;
  const counts = count(facts);
  const completed = counts.succeeded + counts.failed + counts.cancelled;
  const told = `Tasks Completed: ${completed} (Failed: ${counts.failed}, Cancelled ${counts.cancelled}), Skipped: ${counts.skipped}`;
  if (counts.invalid > 0) {
    const reasons = facts.states.flatMap(({ invalid }) => invalid ?? []).sort();
    const joined = reasons.join("; ");
    const shown = joined.length > LONGEST_REASONS ? `${joined.slice(0, LONGEST_REASONS)}...` : joined;
    return condition(
      "False",
      "PipelineValidationFailed",
      `${told}, Failed Validation: ${counts.invalid} (${shown})`,
    );
  }
  if (counts.failed > 0) return condition("False", "Failed", told);
  if (counts.cancelled > 0) return condition("False", "Cancelled", told);
  return condition("True", counts.skipped > 0 ? "Completed" : "Succeeded", told);
}
