import type { Alarm } from "./alarm.ts";

/** One loop of a closed-loop run. */
export interface Loop {
  readonly index: number;
  readonly alarm: Alarm;
  readonly ended: () => void;
  /** When it is to go on, in seconds from the start. */
  due: number;
  /** It waits with a request it has taken (think time), not for the level. */
  hasTaken: boolean;
  hasBegun: boolean;
}
