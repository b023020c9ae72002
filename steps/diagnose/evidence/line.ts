/** Where a line of evidence comes from. */
export const places = [
  "pod",
  "event",
  "object",
  "taskrun",
  "engine",
  "sidecar",
  "picker",
  "gateway",
  "step",
  "counter",
] as const;

/**
 * `pod`, `object` and `taskrun`: the state that Kubernetes tells, put into words; `event`: a warning as `Reason: message`;
 * `counter`: a figure as `name{label="value"} 3`; the others: a line of the log of such a container.
 */
export type Place = (typeof places)[number];

/** One thing that was seen, as a line of text: what signatures are held against. */
export interface Line {
  readonly place: Place;
  readonly text: string;
  /** RFC 3339; undefined = it is so now. */
  readonly at: string | undefined;
  /** For people: `decode-0/vllm`, `decode-0/vllm (previous)`, `event of Pod decode-0`. */
  readonly source: string;
  /** Pod or object that it is about. */
  readonly subject: string;
  /** What it is about is not well now. */
  readonly isAiling: boolean;
  /** A command that shows it. */
  readonly look: string;
}
