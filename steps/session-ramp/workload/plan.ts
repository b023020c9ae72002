import type { Calibration } from "./prompt-length.ts";
import { partWords, promptWords } from "./prompt-words.ts";
import { checkSessionWeights, type SessionWeights } from "./session-weights.ts";
import { wordsToTell } from "./words.ts";

export const workloadNames = ["repeat", "prefix-groups", "unique", "multi-turn"] as const;
export type WorkloadName = (typeof workloadNames)[number];

/** Words of a tail, or of a user's turn, when no `tail-tokens` says otherwise. */
export const DEFAULT_TAIL_WORDS = 16;

/** What a workload is made of. Lengths in tokens are lengths in words where there is no calibration. */
export interface WorkloadPlan {
  readonly workload: WorkloadName;
  /** Text that is given; it gives way to synthetic text where `promptTokens` or `prefixTokens` is there. */
  readonly prompt: string;
  /** Requests of the run; Infinity = not known beforehand. */
  readonly requests: number;
  readonly sessions: number;
  readonly sessionWeights?: SessionWeights | undefined;
  readonly seed: number;
  /** Keeps this run's text apart from another run's with the same seed: the test id. */
  readonly salt: string;
  /** A warm-up sends the same shared text, and nothing else that the measured requests send. */
  readonly phase: "warm-up" | "measured";
  /** A warm-up came before that reached every session, or every group. */
  readonly warmed?: boolean | undefined;
  /** Length of the whole prompt; of the system text alone in `multi-turn`. */
  readonly promptTokens?: number | undefined;
  readonly prefixGroups?: number | undefined;
  /** Length of a group's prefix, the chat template's tokens included. */
  readonly prefixTokens?: number | undefined;
  /** Length of the text behind the prefix, or of a user's turn. */
  readonly tailTokens?: number | undefined;
  /** Turns of a conversation. */
  readonly turns?: number | undefined;
  /** What asking found for {@link wantedTokens}. */
  readonly calibration?: Calibration | undefined;
}

/**
 * Prompt length that a calibration must find; undefined = there is none to find. In `multi-turn`, whose prompts grow by
 * replies, it is that of a part: what it needs of the calibration are the tokens of a word.
 */
export function wantedTokens({
  workload,
  promptTokens,
  prefixTokens,
  tailTokens,
}: Pick<WorkloadPlan, "workload" | "promptTokens" | "prefixTokens" | "tailTokens">): number | undefined {
  if (workload === "multi-turn") return promptTokens ?? tailTokens;
  if (workload !== "prefix-groups") return promptTokens;
  return prefixTokens === undefined ? tailTokens : prefixTokens + (tailTokens ?? DEFAULT_TAIL_WORDS);
}

/** Words of a tail: `prefix-groups` with synthetic prefixes has its own rule, prefixWords. */
export function tailWords({ tailTokens, calibration }: WorkloadPlan): number {
  return tailTokens === undefined ? DEFAULT_TAIL_WORDS : partWords(tailTokens, calibration);
}

/** Rules that join the params of a workload, each broken one a line in the user's spelling. */
export function checkWorkload(plan: WorkloadPlan): string[] {
  const { workload, requests, sessions, prefixGroups = 1, promptTokens, prefixTokens, calibration } = plan;
  const all = requests === Number.POSITIVE_INFINITY ? "all requests" : `${requests} requests`;
  const lines = [...checkSessionWeights(plan.sessionWeights, sessions), ...checkUse(plan)];
  if (workload === "prefix-groups" && prefixGroups > sessions) {
    lines.push(
      `prefix-groups: "${prefixGroups}" is more than sessions ("${sessions}"): some group would have none`,
    );
  }
  if (workload === "prefix-groups" && prefixTokens !== undefined) {
    const words = partWords(prefixTokens, calibration);
    lines.push(...checkTold("prefix-tokens", prefixTokens, words, `${prefixGroups} groups`, prefixGroups));
  }
  if (workload === "unique" && promptTokens !== undefined) {
    const words = promptWords(promptTokens, calibration);
    lines.push(...checkTold("prompt-tokens", promptTokens, words, all, requests));
  }
  if (workload === "prefix-groups" || workload === "multi-turn") {
    const { tailTokens = DEFAULT_TAIL_WORDS } = plan;
    // A conversation's number grows with the sessions: see multi-turn.ts.
    const texts = workload === "multi-turn" ? requests * sessions : requests;
    lines.push(...checkTold("tail-tokens", tailTokens, tailWords(plan), all, texts));
  }
  return lines;
}

/** What each workload makes of the params that not all of them know. */
const uses = {
  repeat: ["prompt-tokens"],
  unique: ["prompt-tokens"],
  "prefix-groups": ["prefix-tokens", "tail-tokens", "prefix-groups"],
  "multi-turn": ["prompt-tokens", "tail-tokens", "turns"],
} as const satisfies Record<WorkloadName, readonly string[]>;

/** A param without an effect is a mistake: the run would not be what was asked for. */
function checkUse({
  workload,
  promptTokens,
  prefixTokens,
  tailTokens,
  turns,
  prefixGroups = 1,
}: WorkloadPlan): string[] {
  const given = {
    "prompt-tokens": promptTokens,
    "prefix-tokens": prefixTokens,
    "tail-tokens": tailTokens,
    turns,
    "prefix-groups": prefixGroups === 1 ? undefined : prefixGroups,
  };
  const used: readonly string[] = uses[workload];
  return Object.entries(given)
    .filter(([name, value]) => value !== undefined && !used.includes(name))
    .map(([name, value]) => `${name}: "${value}" has no effect with workload ${workload}`);
}

/** Texts of few words are soon all used, and would be found in the caches. */
function checkTold(param: string, tokens: number, words: number, what: string, texts: number): string[] {
  const least = wordsToTell(texts);
  if (words >= least) return [];
  return [`${param}: "${tokens}" gives ${words} words, too few for ${what} to differ: ${least} are enough`];
}
