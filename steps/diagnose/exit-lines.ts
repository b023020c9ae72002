import { exitCode } from "../../lib/exit-code.ts";
import type { ObjectSight } from "./collect/objects.ts";

/** What the codes say that a step ends with by itself; what killed it has causes of its own. */
const MEANINGS: ReadonlyMap<number, string> = new Map([
  [exitCode.badParams, "a bad param"],
  [exitCode.failed, "its verdict is fail"],
  [exitCode.unreachable, "what it needs could not be reached or read"],
  [exitCode.invalid, "invalid, what it saw cannot be trusted"],
]);

/** Tekton's message of a TaskRun whose step ended so. */
const EXITED = /"step-[\w-]+" exited with code (\d+)\b/;

/** Its codes have causes of their own, which the statuses already tell: a rollout in time, a right, a foreign request. */
const SPEAKS_FOR_ITSELF = "cache-pod-restart";

/** How a task ended, by the message of its TaskRun; no line where no TaskRun was read, or its code says nothing. */
export function exitLines(taskRuns: readonly ObjectSight[], task: string | undefined): string[] {
  if (task === SPEAKS_FOR_ITSELF) return [];
  const own = taskRuns.filter((taskRun) => taskRun.task === task).flatMap(({ conditions }) => conditions);
  const [code] = own.flatMap(({ message }) => EXITED.exec(message)?.[1] ?? []).map(Number);
  const meaning = code === undefined ? undefined : MEANINGS.get(code);
  return meaning === undefined
    ? []
    : [`${task} ended with exit code ${code}: ${meaning}; the last line of its log says why`];
}
