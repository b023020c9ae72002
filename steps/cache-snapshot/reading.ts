/** The prefix-cache counters of one engine, as read from whatever source. Unit: tokens. */
export interface Reading {
  readonly name: string;
  readonly role: string;
  /** Changes when the engine's container or its counters start anew. */
  readonly identity: string;
  readonly queries: number;
  readonly hits: number;
}

/** All engines at one moment. */
export interface Readings {
  /** Unix time in milliseconds. */
  readonly at: number;
  readonly engines: readonly Reading[];
  /** What a reader should know before trusting the figures, one sentence each. */
  readonly warnings: readonly string[];
}

/** `1 engine`, `3 engines`. */
export function engineCount(count: number): string {
  return `${count} ${count === 1 ? "engine" : "engines"}`;
}

/** The first few names of many: `a, b, c and 4 more`. */
export function someOf(names: readonly string[]): string {
  const [shown, more] = [names.slice(0, 3).join(", "), names.length - 3];
  return more > 0 ? `${shown} and ${more} more` : shown;
}
