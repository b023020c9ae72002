import type { Side } from "../stack.ts";
import { type Figure, type Figures, figures } from "./engine.ts";
import type { EngineReading, Moment } from "./moment.ts";
import { type Decisions, decisionNames, noDecisions, type PickerCounts } from "./picker.ts";

/** What was counted between two moments. */
export interface Rise {
  /** Sums over the engines of a side; a figure is undefined when one of them that has served does not have it. */
  readonly sides: Readonly<Record<Side, Figures>>;
  readonly decisions: CountedDecisions | NoDecisions;
  /** Names of the engines of a side that counted a prompt token. */
  readonly atWork: Readonly<Record<Side, readonly string[]>>;
}

export interface CountedDecisions extends Decisions {
  /** The counter's name. */
  readonly from: string;
}

export interface NoDecisions {
  /** Whether no picker has the counter at all; otherwise no page could be read. */
  readonly isExported: false | undefined;
  readonly why: string;
}

export function areCounted(decisions: Rise["decisions"]): decisions is CountedDecisions {
  return "from" in decisions;
}

/** Engines whose counters do not span the time between two moments, each with what happened. */
export function changes(before: Moment, after: Moment): string[] {
  const earlier = new Map(before.engines.map((engine) => [engine.name, engine]));
  const found = after.engines.flatMap((engine) => {
    const same = earlier.get(engine.name);
    earlier.delete(engine.name);
    if (same === undefined) return [`${engine.name} is new`];
    if (same.identity !== engine.identity) return [`${engine.name} started anew`];
    const isBackwards = figures.some((figure) => (engine.figures[figure] ?? 0) < (same.figures[figure] ?? 0));
    return isBackwards ? [`${engine.name} counted backwards`] : [];
  });
  return [...found, ...[...earlier.keys()].map((name) => `${name} is gone`)];
}

/** What rose between two moments that hold the same engines. */
export function riseBetween(before: Moment, after: Moment): Rise {
  const earlier = new Map(before.engines.map((engine) => [engine.name, engine.figures]));
  const of = (wanted: Side) => after.engines.filter(({ side }) => side === wanted);
  const atWork = (side: Side) =>
    of(side)
      .filter(({ name, figures: now }) => now.promptTokens !== earlier.get(name)?.promptTokens)
      .map(({ name }) => name);
  return {
    sides: { prefill: sumOf(of("prefill"), earlier), decode: sumOf(of("decode"), earlier) },
    atWork: { prefill: atWork("prefill"), decode: atWork("decode") },
    decisions: decisionsBetween(before.pickers, after.pickers),
  };
}

function sumOf(engines: readonly EngineReading[], earlier: ReadonlyMap<string, Figures>): Figures {
  const rise = (figure: Figure): number | undefined => {
    let sum: number | undefined;
    for (const { name, figures: now, unused } of engines) {
      const value = now[figure];
      if (value === undefined && unused) continue;
      if (value === undefined) return undefined;
      // A series with labels may come with its first count.
      sum = (sum ?? 0) + value - (earlier.get(name)?.[figure] ?? 0);
    }
    return sum;
  };
  return Object.fromEntries(figures.map((figure) => [figure, rise(figure)])) as Figures;
}

/**
 * Both pages' decisions by the newest name that one of the later ones has; those of all pickers together, for our model
 * where one of them knows it by that name.
 */
function decisionsBetween(before: Moment["pickers"], after: Moment["pickers"]): Rise["decisions"] {
  for (const why of [after, before]) if (typeof why === "string") return { isExported: undefined, why };
  const [earlier, later] = [before, after] as [Map<string, PickerCounts>, Map<string, PickerCounts>];
  const from = decisionNames.find((name) => [...later.values()].some((counts) => counts.has(name)));
  if (from === undefined) {
    return {
      isExported: false,
      why: "no picker counts decisions: it has no disagg-profile-handler, or is older",
    };
  }
  const whose = [...later.values()].some((counts) => counts.get(from)?.own) ? "own" : "all";
  let total = noDecisions;
  for (const [picker, counts] of later) {
    const now = counts.get(from)?.[whose] ?? noDecisions;
    const then = earlier.get(picker)?.get(from)?.[whose] ?? noDecisions;
    const rise = {
      prefillDecode: now.prefillDecode - then.prefillDecode,
      decodeOnly: now.decodeOnly - then.decodeOnly,
      other: now.other - then.other,
    };
    if (Object.values(rise).some((value) => value < 0))
      return { isExported: undefined, why: `endpoint picker ${picker} started anew` };
    total = {
      prefillDecode: total.prefillDecode + rise.prefillDecode,
      decodeOnly: total.decodeOnly + rise.decodeOnly,
      other: total.other + rise.other,
    };
  }
  return { ...total, from };
}

/** Two spans of time as one. */
export function sumOfRises(rises: readonly Rise[], side: Side, figure: Figure): number | undefined {
  return rises.reduce<number | undefined>((sum, { sides }) => {
    const value = sides[side][figure];
    return sum === undefined || value === undefined ? undefined : sum + value;
  }, 0);
}
