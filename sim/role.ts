export const roles = ["decode", "prefill"] as const;

/** What a worker does: answers (and computes prompts, if need be), or computes prompts for those that answer. */
export type Role = (typeof roles)[number];
