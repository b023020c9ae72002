import { z } from "zod";
import { orList, quote, Refusal } from "./wire.ts";

const KINDS = ["rate", "concurrency"] as const;
const MAX_STAGES = 100;
const MAX_SECONDS = 86_400;
/** A rate is in requests/s; more than one client can send, so that a typo is caught and no real plan refused. */
const MAX_LEVEL = { rate: 100_000, concurrency: 10_000 } as const;

/** A stretch of a run: the level moves from `from` to `to` in a straight line within `seconds`. */
export interface Stage {
  /** `rate`: requests per second; `concurrency`: loops, whole numbers. */
  readonly kind: (typeof KINDS)[number];
  readonly from: number;
  readonly to: number;
  readonly seconds: number;
}

/**
 * Load in stages, one a line or separated by commas: `rate=5 seconds=30, rate=5..20 seconds=60`, or `concurrency`
 * instead of `rate`. `a..b` is a straight ramp. Level 0 is a pause, but not every stage may be one. A refusal
 * quotes the stage alone, since the whole text may be long.
 */
export function stages() {
  return z
    .string()
    .transform((text, context): readonly Stage[] => {
      const value = parseStages(text);
      if (!(value instanceof Refusal)) return value;
      context.addIssue({ code: "custom", message: value.why });
      return z.NEVER;
    })
    .meta({ wire: "lines of rate=A..B seconds=S (or concurrency=)", freeText: false, isPlumbing: false });
}

function parseStages(text: string): Stage[] | Refusal {
  const parts = text.split(/[\n,]/).map((part) => part.trim());
  const entries = parts.filter((part) => part !== "");
  if (entries.length === 0) return new Refusal(`${quote(text)} has no stage such as rate=5 seconds=30`);
  if (entries.length > MAX_STAGES)
    return new Refusal(`${quote(text)} has ${entries.length} stages, more than the ${MAX_STAGES} allowed`);
  const found: Stage[] = [];
  for (const [index, entry] of entries.entries()) {
    const stage = parseStage(entry);
    const refused = (why: string) => new Refusal(`stage ${index + 1} ${quote(entry)}: ${why}`);
    if (stage instanceof Refusal) return refused(stage.why);
    const kind = found[0]?.kind ?? stage.kind;
    if (stage.kind !== kind) return refused(`is a ${stage.kind} among stages of ${kind}`);
    found.push(stage);
  }
  const isSilent = found.every(({ from, to }) => from === 0 && to === 0);
  return isSilent ? new Refusal(`${quote(text)} sends nothing: every stage is a pause`) : found;
}

function parseStage(entry: string): Stage | Refusal {
  const values = new Map<string, string>();
  for (const word of entry.split(/\s+/)) {
    const [, key, value] = /^([^=]+)=(.*)$/.exec(word) ?? [];
    if (key === undefined || value === undefined) return new Refusal(`${quote(word)} is not key=value`);
    if (key !== "seconds" && !KINDS.some((kind) => kind === key))
      return new Refusal(`${quote(key)} is not ${orList([...KINDS, "seconds"])}`);
    if (values.has(key)) return new Refusal(`has ${key} twice`);
    values.set(key, value);
  }
  const kinds = KINDS.filter((candidate) => values.has(candidate));
  const [kind] = kinds;
  if (kind === undefined) return new Refusal(`has no ${orList(KINDS)}`);
  if (kinds.length > 1) return new Refusal("has both rate and concurrency");
  const seconds = values.get("seconds");
  return seconds === undefined
    ? new Refusal("has no seconds")
    : levelStage(kind, values.get(kind) ?? "", seconds);
}

function levelStage(kind: Stage["kind"], level: string, length: string): Stage | Refusal {
  const [first = "", last = first, ...rest] = level.split("..");
  const [from, to] = [number(first), number(last)];
  const most = MAX_LEVEL[kind];
  const noun = kind === "rate" ? "number" : "whole number";
  const isLevel = (value: number) => value <= most && (kind === "rate" || Number.isInteger(value));
  if (rest.length > 0 || !isLevel(from) || !isLevel(to))
    return new Refusal(`${kind} ${quote(level)} is not a ${noun} from 0 to ${most}, or two as in 5..20`);
  const seconds = number(length);
  return seconds > 0 && seconds <= MAX_SECONDS
    ? { kind, from, to, seconds }
    : new Refusal(`seconds ${quote(length)} is not a number above 0, at most ${MAX_SECONDS}`);
}

/** NaN for whatever is not plain digits with or without decimals. */
function number(text: string): number {
  return /^\d{1,15}(\.\d{1,9})?$/.test(text) ? Number(text) : Number.NaN;
}
