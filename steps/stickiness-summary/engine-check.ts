import type { Ramp } from "../../lib/evidence/ramp.ts";
import type { EngineDelta, EngineDeltas } from "./engine-deltas.ts";
import type { Evidence } from "./finding.ts";
import { countsByHost } from "./upstream-host.ts";

/** Whether the engines' counters bear out the upstreams that a source names. */
export interface EngineCheck {
  readonly outcome: "agree" | "contradict" | "unchecked";
  /** What was held against what; with `unchecked` why nothing was. */
  readonly text: string;
}

/**
 * Holds the upstreams that a header or a log names against the engines that looked up our prompts. A header may name
 * something else than the engine that served: a Service's address that stays the same, or a pick that nobody obeyed.
 * Sessions then look sticky whatever the routing does. Counters know no sessions, but they know how many engines
 * served, and, with prompts of one length, how many requests each.
 */
export function checkEngines(ramp: Ramp, used: Evidence, deltas: EngineDeltas | string): EngineCheck {
  const unchecked = (text: string): EngineCheck => ({ outcome: "unchecked", text });
  if (typeof deltas === "string") return unchecked(deltas);
  if (ramp.promptTokens === null) return unchecked("responses without usage");
  if (used.upstreams.length === 0) return unchecked("the upstreams' names did not fit");
  const lengths = (ramp.promptLengths ?? []).map(([length]) => length);
  const blind = Math.max(0, ramp.ok - used.requests);
  if (blind > 0 && lengths.length === 0) return unchecked("prompts of unknown lengths");

  // An engine that rose by less than our shortest prompt has served none of ours.
  const least = lengths.length > 0 ? Math.min(...lengths) : 1;
  const moved = deltas.engines.filter(({ tokens }) => tokens >= least);
  if (moved.length === 0) return unchecked("no engine's counter moved");
  const total = sum(deltas.engines.map(({ tokens }) => tokens));
  // Tokens that need not be those of the requests with evidence: of failed ones, of others, of ones without evidence.
  const spare = Math.max(0, total - ramp.promptTokens) + blind * Math.max(0, ...lengths);
  const served = enginesBeyond(moved, spare);
  const names = `${nameOf(ramp, used)} names ${count(used.upstreams.length, "upstream")}`;
  if (served > used.upstreams.length) {
    const bound = spare > 0 ? "at least " : "";
    return { outcome: "contradict", text: `${bound}${count(served, "engine")} served, but ${names}` };
  }
  return (
    spreadCheck(ramp, used, deltas, total) ?? {
      outcome: "agree",
      text: `${count(moved.length, "engine")} served, ${names}`,
    }
  );
}

/** How many engines must have served us, when as many tokens as `spare` may be somebody else's: the least number. */
function enginesBeyond(engines: readonly EngineDelta[], spare: number): number {
  let left = spare;
  let others = 0;
  for (const tokens of engines.map((engine) => engine.tokens).sort((a, b) => a - b)) {
    if (tokens > left) break;
    left -= tokens;
    others++;
  }
  return engines.length - others;
}

/**
 * Do the requests by engine equal those by upstream? Only to be told where all prompts are equally long, none failed,
 * and the counters span the run and hold our tokens alone. Names and addresses are not the same, so both are sorted:
 * a request without evidence can only make an upstream's count smaller, and sorting keeps that order.
 */
function spreadCheck(
  ramp: Ramp,
  used: Evidence,
  deltas: EngineDeltas,
  total: number,
): EngineCheck | undefined {
  const [only, ...others] = ramp.promptLengths ?? [];
  const whole = deltas.gone.length === 0 && deltas.engines.every((engine) => engine.whole);
  if (only === undefined || others.length > 0 || used.counts === undefined || !whole) return undefined;
  if (ramp.ok < ramp.requests || total !== ramp.promptTokens) return undefined;
  const served = sorted(deltas.engines.map(({ tokens }) => tokens / only[0]));
  const covers = (counts: readonly number[]) => sorted(counts).every((n, place) => n <= (served[place] ?? 0));
  if (covers(used.counts) || covers(countsByHost(used.upstreams, used.counts))) return undefined;
  return {
    outcome: "contradict",
    text: `the engines served ${list(served)} requests, but ${nameOf(ramp, used)} says ${list(sorted(used.counts))}`,
  };
}

function nameOf(ramp: Ramp, { source }: Evidence): string {
  return source === "header" ? ramp.upstreamHeader : "the access log";
}

function sorted(counts: readonly number[]): number[] {
  return counts.filter((n) => n > 0).sort((a, b) => b - a);
}

const MOST_LISTED = 4;

function list(counts: readonly number[]): string {
  const shown = counts.slice(0, MOST_LISTED).map((n) => Number(n.toFixed(1)));
  return `${shown.join(", ")}${counts.length > MOST_LISTED ? ", ..." : ""}`;
}

function count(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? "" : "s"}`;
}

function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0);
}
