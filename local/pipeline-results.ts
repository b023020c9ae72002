import { type Facts, stateOf } from "./pipeline-facts.ts";
import type { Pipeline } from "./schema/pipeline.ts";
import { resultValue, succeeded } from "./status/task-run.ts";
import { resultRef, substitute, variablesIn } from "./variables.ts";

/** The results of a PipelineRun, and the names of those that a succeeded task owes. */
export interface PipelineResults {
  results: { name: string; value: string }[];
  invalid: string[];
}

/**
 * Fills in the Pipeline's results, after failures too. One whose task did not succeed and left no value is omitted;
 * one whose task succeeded without it makes the run fail (Tekton `ApplyTaskResultsToPipelineResults`).
 */
export function pipelineResults(declared: Pipeline["spec"]["results"], facts: Facts): PipelineResults {
  const outcome: PipelineResults = { results: [], invalid: [] };
  for (const { name, value } of declared ?? []) {
    const values = new Map<string, string>();
    let complete = true;
    for (const variable of variablesIn(value)) {
      const ref = resultRef(variable);
      if (ref === undefined) continue;
      const { run } = stateOf(facts, ref.task);
      const found = resultValue(run, ref.result);
      if (found !== undefined) values.set(variable, found);
      else complete = false;
      if (found === undefined && succeeded(run)) outcome.invalid.push(name);
    }
    if (complete) outcome.results.push({ name, value: substitute(value, values) });
  }
  return outcome;
}
