import { type Entry, outcomeOf, tpotOf } from "./entry.ts";

/** Most a request may take to be good, in milliseconds; undefined = not asked. The definitions are those of Figures. */
export interface Slo {
  readonly ttftMs?: number | undefined;
  readonly tpotMs?: number | undefined;
  readonly e2eMs?: number | undefined;
}

export interface Goodput {
  readonly slo: Slo;
  /** Successful requests that met every limit. */
  readonly good: number;
  /** All requests that ended, failed ones included: a request that failed is not good. */
  readonly requests: number;
  /** 100 * good / requests; null when none ended. */
  readonly percent: number | null;
  /** Good requests, and the output tokens of good requests, over the whole run; null when it took no time. */
  readonly requestsPerSecond: number | null;
  readonly outputTokensPerSecond: number | null;
}

/** Counts the requests that meet the limits. */
export class GoodputCount {
  readonly #slo: Slo;
  readonly #isAsked: boolean;
  #requests = 0;
  #good = 0;
  #tokens = 0;

  constructor(slo: Slo) {
    this.#slo = slo;
    this.#isAsked = Object.values(slo).some((limit) => limit !== undefined);
  }

  add(entry: Entry): void {
    const outcome = outcomeOf(entry);
    if (outcome === "incomplete") return;
    this.#requests++;
    if (outcome === "failed" || !this.#isAsked || !meets(entry, this.#slo)) return;
    this.#good++;
    this.#tokens += entry.outputTokens.count;
  }

  /** Null when no limit was asked for. */
  figures(durationSeconds: number): Goodput | null {
    if (!this.#isAsked) return null;
    const perSecond = (count: number) => (durationSeconds > 0 ? count / durationSeconds : null);
    return {
      slo: this.#slo,
      good: this.#good,
      requests: this.#requests,
      percent: this.#requests > 0 ? (100 * this.#good) / this.#requests : null,
      requestsPerSecond: perSecond(this.#good),
      outputTokensPerSecond: perSecond(this.#tokens),
    };
  }
}

/** A limit is met at its very value. An answer of one token has no TPOT and meets any; one without content meets none. */
function meets(entry: Entry, { ttftMs, tpotMs, e2eMs }: Slo): boolean {
  const { sent, first, last } = entry;
  if (sent === undefined || first === undefined || last === undefined) return false;
  const tpot = tpotOf(entry);
  return (
    isWithin(first - sent, ttftMs) &&
    isWithin(last - sent, e2eMs) &&
    (tpot === undefined || isWithin(tpot, tpotMs))
  );
}

function isWithin(value: number, limit: number | undefined): boolean {
  return limit === undefined || value <= limit;
}
