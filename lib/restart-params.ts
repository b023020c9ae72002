import { flag, list, podShare, word } from "./wire/index.ts";

/** Roles whose engines keep the cache that a conversation comes back to. */
export const DECODE_ROLES = ["decode", "prefill-decode", "both"] as const;

/** The params of cache-pod-restart that no other task has, and what the first task of a pipeline checks. */
export const restartParams = {
  roles: list(word({ maxBytes: 63 }))
    .prefault(DECODE_ROLES.join(","))
    .describe(
      "Of the selected pods, restart those whose label `llm-d.ai/role` is one of these; a pod without it counts as `decode`.",
    ),
  confirm: flag()
    .prefault("false")
    .describe("`true` = yes, restart them: without it nothing is done but a `dry-run`."),
  dryRun: flag()
    .prefault("false")
    .describe(
      "Say what would be restarted, have the API server check it, and change nothing; needs no `confirm`.",
    ),
  maxUnavailable: podShare()
    .prefault("100%")
    .describe(
      "Most of the selected pods that may be not ready at once because of this task: workloads are restarted one beside the other up to here. How a workload replaces its own pods stays its own strategy; one that takes more down at once is refused.",
    ),
} as const;

/** Rules for them that hold whether or not pods are restarted. */
export function checkRestart({ roles }: { readonly roles: readonly string[] }): string[] {
  return roles.length > 0 ? [] : ["roles: names no role"];
}
