import type { TaskStatus } from "./task-statuses.ts";

/** Tekton's words for all tasks together; Completed = ended well, with a task skipped. */
export const runWords = ["Succeeded", "Completed", "Failed", "None"] as const;
export type RunWord = (typeof runWords)[number];

/** What the statuses alone tell. */
export interface Diagnosis {
  /** `well`: nothing to explain; `verdict`: the run ended as its verdict demands; `broken`: a task did not end. */
  readonly kind: "well" | "verdict" | "broken";
  /** The first task that failed or never ran, in the order of the pipeline. */
  readonly task: string | undefined;
  /** One sentence, no trailing stop. */
  readonly reason: string;
  /** The reason in the log, where more room is. */
  readonly line?: string;
  /** The likeliest first. */
  readonly causes: readonly string[];
}

/** The task whose failure is the verdict, and the one whose results explain it. */
const VERDICT_TASK = "report";
const EXPLAINING_TASK = "cache-hit-summary";
/** The task that hands no results on, and so ends the run by its own failure. */
const RESTART_TASK = "cache-pod-restart";
/** The task that is a pipeline's verdict itself. */
const PROVING_TASK = "pd-check";

/**
 * Names what failed from the statuses of the tasks. All tasks but the last and the restart hand failures on as
 * data, so another one that failed was ended from outside, got bad params, or has a bug.
 */
export function diagnose(tasks: readonly TaskStatus[], run: RunWord): Diagnosis {
  const failed = tasks.find(({ status, task }) => status === "Failed" && task !== VERDICT_TASK);
  if (failed?.task === RESTART_TASK) return notRestarted();
  if (failed?.task === PROVING_TASK) return notProven();
  if (failed !== undefined) return broken(failed.task, tasks[0]?.task === failed.task);
  if (tasks.some(({ status, task }) => status === "Failed" && task === VERDICT_TASK)) return byVerdict();
  const well = run === "Succeeded" || run === "Completed";
  const skipped = tasks.filter(({ status }) => status === "None").map(({ task }) => task);
  if (well) return fine(tasks.length - skipped.length, skipped);
  return skipped[0] === undefined ? unexplained(run) : neverRan(skipped[0]);
}

function fine(ran: number, skipped: readonly string[]): Diagnosis {
  const rest = skipped.length === 0 ? "" : `, skipped: ${skipped.join(", ")}`;
  return {
    kind: "well",
    task: undefined,
    reason: `${ran} ${ran === 1 ? "task" : "tasks"} ended well${rest}`,
    causes: [],
  };
}

function byVerdict(): Diagnosis {
  return {
    kind: "verdict",
    task: VERDICT_TASK,
    reason: `every task ran; the verdict failed the run: see the results verdict and reason of ${EXPLAINING_TASK}`,
    line: `every task ran; the verdict failed the run: it is the last of ${VERDICT_TASK}'s log, or ${VERDICT_TASK} was ended from outside`,
    causes: [],
  };
}

function broken(task: string, first: boolean): Diagnosis {
  const badParam = "a bad param (exit code 2): its log names each bad value";
  const refusedText =
    "a text with $(...) in it, which Tekton refuses before the step starts: give prompt-base64";
  const causes = [
    "killed for its memory (OOMKilled): raise the task's memory limit",
    "its pod was evicted or deleted, its node went away, or its image could not be pulled",
    "past its timeout, or cancelled: Tekton deletes the pod, and the results with it",
  ];
  const bug = "a bug of the step (exit code 1): its log shows a stack";
  return {
    kind: "broken",
    task,
    reason: `${task} failed before it could hand on a result`,
    causes: first ? [badParam, refusedText, ...causes] : [...causes, bug, badParam],
  };
}

/** What its log says is told in full there; pods may have been restarted all the same. */
function notRestarted(): Diagnosis {
  return {
    kind: "broken",
    task: RESTART_TASK,
    reason: `${RESTART_TASK} failed: the last line of its log says why, and the lines before what was restarted`,
    causes: [
      "a rollout that was not done in time, or a missing right (exit code 4)",
      "confirm is not true, or another bad param (exit code 2)",
      "someone else sends requests, so that new pods had counted already (exit code 3)",
      "killed, or past its timeout, or cancelled: what was begun goes on",
    ],
  };
}

/** The statuses do not tell fail from invalid: both are named. */
function notProven(): Diagnosis {
  return {
    kind: "broken",
    task: PROVING_TASK,
    reason: `${PROVING_TASK} failed: the last line of its log says why, unless it was ended from outside`,
    causes: [
      "its verdict: fail (exit code 3), no split is seen or a check failed; or invalid (5), requests failed or nothing is proven",
      "engines or gateway could not be read (exit code 4)",
      "killed, or past its timeout, or cancelled",
    ],
  };
}

function neverRan(task: string): Diagnosis {
  return {
    kind: "broken",
    task,
    reason: `${task} never ran, and no task failed`,
    causes: [
      "the run was cancelled or past its timeout before the task started",
      "a result that the task takes is missing: the task before it was ended from outside",
      "its pod could not be created: quota, admission or Pod Security",
    ],
  };
}

function unexplained(run: RunWord): Diagnosis {
  return {
    kind: "broken",
    task: undefined,
    reason: `the tasks together are ${run}, though none of those listed failed`,
    causes: ["a task that is missing in statuses failed"],
  };
}
