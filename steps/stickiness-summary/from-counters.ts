import type { Ramp } from "../../lib/evidence/ramp.ts";
import type { EngineDeltas } from "./engine-deltas.ts";
import { type Finding, percentOf } from "./finding.ts";
import type { SessionRow } from "./upstream-tally.ts";

/**
 * Stickiness by the engines' own counters: the share of the engine whose prefix-cache queries rose most. They know
 * no sessions, so this is evidence only for a single session, and only when all that rose is ours.
 */
export function fromCounters(ramp: Ramp, rise: EngineDeltas | string): Finding {
  const nothing = (why: string): Finding => ({ source: "counters", why });
  if (ramp.sessions !== 1) return nothing(`counters know no sessions, and there were ${ramp.sessions}`);
  if (typeof rise === "string") return nothing(rise);
  const started = rise.engines.find(({ whole }) => !whole);
  if (started !== undefined) return nothing(`${started.name} started anew in between`);
  const [gone] = rise.gone;
  if (gone !== undefined) return nothing(`${gone} went away in between`);
  const moved = rise.engines.filter(({ tokens }) => tokens > 0);
  const total = moved.reduce((sum, engine) => sum + engine.tokens, 0);
  if (total === 0) return nothing("no engine's counter moved");
  const foreign = foreignTraffic(ramp, total);
  if (foreign !== undefined) return nothing(foreign);

  const upstreams = moved.map(({ name }) => name);
  const tokens = moved.map((engine) => engine.tokens);
  const most = Math.max(...tokens);
  const row = sessionRow(ramp, tokens);
  return {
    source: "counters",
    percent: percentOf(most, total),
    requests: ramp.ok,
    upstreams,
    counts: undefined,
    sessions: row && [row],
    basis: `${total} tokens looked up${ramp.promptTokens === null ? ", not checked for foreign traffic" : ""}`,
  };
}

/** Why the tokens looked up cannot be our own prompts' alone; failed requests may or may not have been looked up. */
function foreignTraffic(ramp: Ramp, total: number): string | undefined {
  if (ramp.promptTokens === null) return undefined;
  const longest = Math.max(0, ...(ramp.promptLengths ?? []).map(([length]) => length));
  const most = ramp.promptTokens + (ramp.requests - ramp.ok) * longest;
  if (total >= ramp.promptTokens && total <= most) return undefined;
  return `the engines looked up ${total} tokens, our prompts had ${ramp.promptTokens}`;
}

/** The counts of requests behind the tokens, when all prompts were equally long and the division leaves no rest. */
function sessionRow(ramp: Ramp, tokens: readonly number[]): SessionRow | undefined {
  const [only, ...others] = ramp.promptLengths ?? [];
  if (only === undefined || others.length > 0 || tokens.some((delta) => delta % only[0] !== 0))
    return undefined;
  const requests = tokens.map((delta) => delta / only[0]);
  const most = Math.max(...requests);
  return [requests.indexOf(most), most, requests.reduce((sum, count) => sum + count, 0)];
}
