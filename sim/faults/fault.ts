import type { Change } from "../kubernetes/change.ts";
import type { Misbehaviour } from "./misbehaviour.ts";

/** One way in which a stack is broken. */
export interface Fault {
  /** What its running parts do. */
  readonly parts?: Partial<Misbehaviour>;
  /** How its objects differ from what the parts are. */
  readonly objects?: readonly Change[];
  /** It is a fault of a stack with prefill and decode apart, which then starts as one. */
  readonly disaggregated?: true;
}

/** Faults by name: `check-id[.variant]` for what a check of the stack can find, `load.*` for what shows only under load. */
export type Faults = Readonly<Record<string, Fault>>;
