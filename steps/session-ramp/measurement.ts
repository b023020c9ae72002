import type { Health, Target } from "../../lib/load/index.ts";
import type { Distribution, Figures } from "./figures/index.ts";
import type { Plan } from "./plan.ts";
import type { Calibration } from "./workload/index.ts";

/** What came of a run, or of its part so far. */
export interface Measurement extends Figures {
  readonly target: Target;
  readonly plan: Omit<Plan, "target" | "prompt">;
  /** The process that measured. */
  readonly health: Health;
  /** How long opening the connections took before the run, milliseconds. */
  readonly connectBefore: Distribution | undefined;
  /** How the server counts the tokens of synthetic text; undefined = no length was asked for. */
  readonly calibration: Calibration | undefined;
  /** Why the run ended before its plan did; undefined = it did not. */
  readonly ended: Ended | undefined;
  readonly unsent: Unsent;
  /** Requests that were to be sent; null when only time was to end the run. */
  readonly asked: number | null;
}

/**
 * `unbegun`: no measured request could be sent; `told`: from outside; `hopeless`: none of the first requests succeeded;
 * `failures`: as many failed as the plan allows; `overrun`: more under way than this client takes.
 */
export type Ended = "unbegun" | "told" | "hopeless" | "failures" | "overrun";

/** Requests that were due and never sent, for the run was ended, by what they waited for. */
export interface Unsent {
  readonly count: number;
  /** For a session without a request in flight. */
  readonly forSession: number;
  /** For the disk that the records go to. */
  readonly forRecords: number;
}
