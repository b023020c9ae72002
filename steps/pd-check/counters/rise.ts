import type { Side } from "../stack.ts";
import { type Figure, type Figures, figures } from "./engine.ts";
import type { EngineReading, Moment } from "./moment.ts";
import { type Decisions, decisionNames, noDecisions, type PickerCounts } from "./picker.ts";

/** What was counted between two moments. */
export interface Rise {
  /** Sums over the engines of a side; a figure is undefined when one of them does not have it. */
  readonly sides: Readonly<Record<Side, Figures>>;
  readonly decisions: CountedDecisions | NoDecisions;
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
  const side = (wanted: Side) =>
    sumOf(
      after.engines.filter((engine) => engine.side === wanted),
      earlier,
    );
  return {
    sides: { prefill: side("prefill"), decode: side("decode") },
    decisions: decisionsBetween(before.pickers, after.pickers),
  };
}

function sumOf(engines: readonly EngineReading[], earlier: ReadonlyMap<string, Figures>): Figures {
  const rise = (figure: Figure): number | undefined => {
    let sum: number | undefined = engines.length === 0 ? undefined : 0;
    for (const { name, figures: now } of engines) {
      const value = now[figure];
      // A series with labels may come with its first count.
      if (value === undefined || sum === undefined) return undefined;
      sum += value - (earlier.get(name)?.[figure] ?? 0);
    }
    return sum;
  };
  return Object.fromEntries(figures.map((figure) => [figure, rise(figure)])) as Figures;
}

/** Both pages' decisions by the newest name that one of the later ones has; those of all pickers together. */
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
  let total = noDecisions;
  for (const [picker, counts] of later) {
    const now = counts.get(from) ?? noDecisions;
    const then = earlier.get(picker)?.get(from) ?? noDecisions;
    total = {
      prefillDecode: total.prefillDecode + now.prefillDecode - then.prefillDecode,
      decodeOnly: total.decodeOnly + now.decodeOnly - then.decodeOnly,
      other: total.other + now.other - then.other,
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
