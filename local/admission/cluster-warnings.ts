import { FIRST_WORDS, spellings, variablesIn } from "../variables.ts";

/**
 * What Tekton 1.15 does to a variable in the text of a param; undefined when it takes it as it is, or replaces it by
 * rules that are played here. Seen on a cluster:
 * - It checks a Task's steps after it has filled in the params, and finds a param that the Task does not declare.
 * - It writes the filled-in Pipeline into the run's status and reads it from there on its next look: it then finds
 *   what no Pipeline may hold, while the first tasks already run, and fills in `$(params.x)` of the text once more.
 */
function fate(variable: string, names: readonly string[], inPipeline: boolean): string | undefined {
  const [first = ""] = variable.split(".");
  const declared = names.some((name) => spellings("params", name).includes(variable));
  if (first === "params" && !declared) return "fails a task that takes it (PodCreationFailed)";
  if (!inPipeline) return undefined;
  if (declared)
    return "fails a first task that does not declare it (PodCreationFailed) and replaces it in later ones";
  const status = /^tasks(\.[^.]+)?\.(status|reason)$/.test(variable);
  if (status || !FIRST_WORDS.includes(first))
    return "fails the run after its start (PipelineValidationFailed)";
  return undefined;
}

/**
 * Where a run would end otherwise on a cluster, because of what its params hold. Here such text reaches the program as
 * it was typed. `values` are all params of the run, defaults included.
 */
export function clusterWarnings(
  values: ReadonlyMap<string, string>,
  kind: "PipelineRun" | "TaskRun",
): string[] {
  const names = [...values.keys()];
  return [...values].flatMap(([name, value]) =>
    variablesIn(value).flatMap((variable) => {
      const told = fate(variable, names, kind === "PipelineRun");
      return told === undefined ? [] : `param "${name}" holds $(${variable}): on a cluster Tekton ${told}`;
    }),
  );
}
