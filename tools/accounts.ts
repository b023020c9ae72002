import { z } from "zod";
import { table } from "./readme-tables.ts";

/** The service accounts of deploy/rbac. */
export type Account = "llm-d-observer" | "llm-d-restarter" | "llm-d-ramp";

/** The account that each task runs as where every task gets no more rights than it needs. */
const ACCOUNTS: Readonly<Record<string, Account>> = {
  "cache-hit-summary": "llm-d-ramp",
  "cache-pod-restart": "llm-d-restarter",
  "cache-snapshot": "llm-d-observer",
  "cache-warm-up": "llm-d-ramp",
  diagnose: "llm-d-observer",
  "guidellm-benchmark": "llm-d-ramp",
  "kv-score": "llm-d-observer",
  "pd-check": "llm-d-observer",
  report: "llm-d-ramp",
  "session-ramp": "llm-d-ramp",
  "stickiness-summary": "llm-d-observer",
  "thanos-query": "llm-d-ramp",
  "verify-stack": "llm-d-observer",
};

/** Throws for a task that nobody gave an account yet. */
export function accountOf(task: string): Account {
  const account = ACCOUNTS[task];
  if (account === undefined) throw new Error(`tools/accounts.ts names no service account for ${task}`);
  return account;
}

/** Markdown: each account, and the tasks that run as it. */
export function accountTable(tasks: readonly string[]): string {
  const byAccount = Map.groupBy(tasks, accountOf);
  const rows = [...byAccount].sort(([one], [other]) => one.localeCompare(other));
  return table(
    ["Service account", "Tasks"],
    rows.map(([account, names]) => [`\`${account}\``, names.join(", ")]),
  );
}

const specSchema = z.looseObject({ pipelineTaskName: z.string(), serviceAccountName: z.string().optional() });

/** A PipelineRun, as far as its accounts go. */
export const runAccountsSchema = z.object({
  spec: z.object({
    pipelineRef: z.object({ name: z.string() }),
    taskRunSpecs: z.array(specSchema).default([]),
  }),
});

/** `taskRunSpecs` of a run of a pipeline: every task as its account. */
export function taskRunSpecs(tasks: readonly { name: string; taskRef: { name: string } }[]) {
  return tasks.map(({ name, taskRef }) => ({
    pipelineTaskName: name,
    serviceAccountName: accountOf(taskRef.name),
  }));
}
