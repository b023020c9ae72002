import type { Scene } from "../scene.ts";

/** `skip`: what the check needs could not be read, or is not there to be checked. It is never a pass. */
export type CheckStatus = "pass" | "warn" | "fail" | "skip";

export interface Conclusion {
  readonly status: CheckStatus;
  /** What was seen, with figures. */
  readonly evidence: string;
  /** What to do about a warning or a failure. */
  readonly remedy?: string;
}

/** One question about the stack, answered from what was seen alone. */
export interface Check {
  readonly id: string;
  readonly title: string;
  /** What it looks at, in a few words. */
  readonly reads: string;
  /**
   * Checks that stand before it in the list and must not have failed: what they found broken would show here once
   * more, and one fault is one failed check.
   */
  readonly after?: readonly string[];
  run(scene: Scene): Conclusion;
}

export const pass = (evidence: string): Conclusion => ({ status: "pass", evidence });
export const skip = (evidence: string): Conclusion => ({ status: "skip", evidence });
export const warn = (evidence: string, remedy: string): Conclusion => ({ status: "warn", evidence, remedy });
export const fail = (evidence: string, remedy: string): Conclusion => ({ status: "fail", evidence, remedy });

/** The first three of a list, and how many more there are. */
export function some(names: readonly string[]): string {
  const more = names.length - 3;
  return more > 0 ? `${names.slice(0, 3).join(", ")} and ${more} more` : names.join(", ");
}

/** Why a check that passes for others is skipped: it does not know of these. */
export function notTold(names: readonly string[]): string {
  return `not to be told of ${some(names)}`;
}

/** Remedy where some requests fail and others do not. */
export const BROKEN_PART =
  "one of the engines, or the gateway's way to it, is broken: look for it in the gateway's log";
