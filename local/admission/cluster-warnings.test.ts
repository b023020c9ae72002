import { expect, test } from "vitest";
import { clusterWarnings } from "./cluster-warnings.ts";

const UNDECLARED = "fails a task that takes it (PodCreationFailed)";
const AFTER_START = "fails the run after its start (PipelineValidationFailed)";
const LATER = "fails a first task that does not declare it (PodCreationFailed) and replaces it in later ones";

/** Each was seen on Tekton 1.15. */
test.each([
  ["plain text", "$x ${HOME} $$ $(a b)", undefined, undefined],
  ["contexts and results", "$(context.taskRun.name) $(results.r.path)", undefined, undefined],
  ["an unknown part of tasks", "$(tasks.y.z)", undefined, undefined],
  ["a variable of the environment", "$(HOME)", undefined, AFTER_START],
  ["a status", "$(tasks.status)", undefined, AFTER_START],
  ["an undeclared param", "$(params.nobody)", UNDECLARED, UNDECLARED],
  ["a declared param", "$(params.other)", undefined, LATER],
])("%s", (_, text, inTask, inPipeline) => {
  const values = new Map([
    ["text", text],
    ["other", ""],
  ]);
  const wanted = (told: string | undefined) =>
    told === undefined ? [] : [`param "text" holds ${text}: on a cluster Tekton ${told}`];
  expect(clusterWarnings(values, "TaskRun")).toEqual(wanted(inTask));
  expect(clusterWarnings(values, "PipelineRun")).toEqual(wanted(inPipeline));
});
