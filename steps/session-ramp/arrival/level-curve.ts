/** A stretch of time in which the level moves in a straight line. */
export interface Piece {
  readonly from: number;
  readonly to: number;
  /** Above 0; Infinity for the last piece, when it is level. */
  readonly seconds: number;
}

/** A piece in its place. */
interface Placed extends Piece {
  readonly start: number;
  readonly end: number;
  /** Change of the level per second. */
  readonly slope: number;
  /** Area under the curve before the piece. */
  readonly before: number;
}

/** Levels and areas closer than this are equal: rounding must not move an arrival into another stage. */
const CLOSE = 1e-9;

/**
 * A level (requests per second, or loops) over time, in straight pieces one after the other; `stage` is a piece's
 * index. A piece holds its start and not its end: there the next one rules, and after the last the level is 0.
 */
export class LevelCurve {
  readonly #pieces: readonly Placed[];
  readonly #area: number;
  /** Length in seconds; Infinity when it never ends. */
  readonly seconds: number;
  /** Highest level. */
  readonly max: number;
  /** The longest unbroken time in seconds at `max`; a ramp that only touches it gives one of length 0. */
  readonly plateau: { readonly from: number; readonly to: number };

  /** Throws RangeError when there is no piece, or one is impossible. */
  constructor(pieces: readonly Piece[]) {
    this.#pieces = place(pieces);
    this.seconds = this.#pieces.at(-1)?.end ?? 0;
    this.#area = this.area(this.seconds);
    this.max = pieces.reduce((most, { from, to }) => Math.max(most, from, to), 0);
    this.plateau = longestAt(this.max, this.#pieces);
  }

  /** One level for so many seconds, by default without an end. */
  static flat(level: number, seconds = Number.POSITIVE_INFINITY): LevelCurve {
    return new LevelCurve([{ from: level, to: level, seconds }]);
  }

  /** The level at a time; 0 before the start and from the end on. */
  at(seconds: number): number {
    const piece = seconds < 0 || seconds >= this.seconds ? undefined : this.#pieces[this.stageAt(seconds)];
    return piece === undefined ? 0 : piece.from + piece.slope * (seconds - piece.start);
  }

  /** The stage at a time; the first before the start, the last from the end on. */
  stageAt(seconds: number): number {
    let stage = this.#pieces.length - 1;
    while (stage > 0 && (this.#pieces[stage]?.start ?? 0) > seconds) stage--;
    return stage;
  }

  /** Area under the curve up to a time: the arrivals to expect by then when the level is a rate. */
  area(seconds: number): number {
    const piece = this.#pieces[this.stageAt(seconds)];
    if (piece === undefined || seconds <= 0) return 0;
    const t = Math.min(seconds, piece.end) - piece.start;
    // `slope * t` is Infinity * 0 nowhere: an endless piece is level.
    return piece.before + (piece.from + (piece.slope === 0 ? 0 : (piece.slope * t) / 2)) * t;
  }

  /**
   * The time at which the area is reached, the inverse of `area`; undefined when it is not reached before the end.
   * An area reached just before a pause is due after it. Exact within a piece: the root of
   * `from t + slope t^2 / 2 = rest` in the form that loses no digits, whatever the sign of the slope.
   */
  timeOf(area: number): number | undefined {
    const close = CLOSE * Math.max(1, area);
    if (area + close >= this.#area) return undefined;
    let stage = this.#pieces.length - 1;
    while (stage > 0 && (this.#pieces[stage]?.before ?? 0) > area + close) stage--;
    const piece = this.#pieces[stage];
    if (piece === undefined) return undefined;
    const rest = Math.max(0, area - piece.before);
    const root = Math.sqrt(Math.max(0, piece.from * piece.from + 2 * piece.slope * rest));
    return rest === 0 ? piece.start : piece.start + (2 * rest) / (piece.from + root);
  }

  /** The first time from `since` on (0 or more) at which the level is at least so high; undefined = never again. */
  reaches(level: number, since: number): number | undefined {
    for (let stage = this.stageAt(since); stage < this.#pieces.length; stage++) {
      const piece = this.#pieces[stage];
      if (piece === undefined) return undefined;
      const from = Math.max(since, piece.start);
      if (from >= piece.end) continue;
      if (this.holds(level, from)) return from;
      const at = piece.slope > 0 ? piece.start + (level - piece.from) / piece.slope : piece.end;
      if (at < piece.end) return Math.max(from, at);
    }
    return undefined;
  }

  /** Whether the level is at least so high at a time. */
  holds(level: number, seconds: number): boolean {
    return seconds < this.seconds && this.at(seconds) + CLOSE * Math.max(1, level) >= level;
  }
}

function place(pieces: readonly Piece[]): Placed[] {
  const placed: Placed[] = [];
  let [start, before] = [0, 0];
  for (const [index, { from, to, seconds }] of pieces.entries()) {
    const isEndless = seconds === Number.POSITIVE_INFINITY;
    const canBeEndless = index === pieces.length - 1 && from === to && from > 0;
    if (!(seconds > 0 && from >= 0 && to >= 0 && Number.isFinite(from + to)) || (isEndless && !canBeEndless))
      throw new RangeError(`piece ${index + 1} is impossible: ${from}..${to} for ${seconds} s`);
    const end = start + seconds;
    placed.push({ from, to, seconds, start, end, before, slope: from === to ? 0 : (to - from) / seconds });
    start = end;
    before += ((from + to) / 2) * seconds;
  }
  if (placed.length === 0) throw new RangeError("a curve needs a piece");
  return placed;
}

function longestAt(max: number, pieces: readonly Placed[]): { from: number; to: number } {
  let best: { from: number; to: number } | undefined;
  let run: { from: number; to: number } | undefined;
  for (const { from, to, start, end } of pieces) {
    if (from === max && to === max) run = { from: run?.from ?? start, to: end };
    else if (to === max) run = { from: end, to: end };
    else if (from === max) run ??= { from: start, to: start };
    else run = undefined;
    if (run !== undefined && (best === undefined || run.to - run.from > best.to - best.from)) best = run;
    if (to !== max) run = undefined;
  }
  return best ?? { from: 0, to: 0 };
}
