import { orList, quote, Refusal, wire } from "../../lib/wire/wire.ts";

/** Tekton's words for how a task of the run ended; None = skipped, or never started. */
export const taskWords = ["Succeeded", "Failed", "None"] as const;

export interface TaskStatus {
  readonly task: string;
  readonly status: (typeof taskWords)[number];
}

/** One `task=status` a line (or separated by commas), in the order of the pipeline. */
export function taskStatuses() {
  return wire({ wire: "lines of task=status" }, (text): TaskStatus[] | Refusal => {
    const lines = text.split(/[\n,]/).map((line) => line.trim());
    const statuses: TaskStatus[] = [];
    for (const line of lines.filter((entry) => entry !== "")) {
      const [, task, word] = /^([a-z0-9][a-z0-9-]*)=(.*)$/.exec(line) ?? [];
      const status = taskWords.find((candidate) => candidate === word);
      if (task === undefined) return new Refusal(`has the line ${quote(line)}, not task=status`);
      if (status === undefined)
        return new Refusal(`has ${quote(word ?? "")} for ${task}, not ${orList(taskWords)}`);
      statuses.push({ task, status });
    }
    return statuses.length > 0 ? statuses : new Refusal("names no task");
  });
}
