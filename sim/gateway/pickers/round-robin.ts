import type { Picker } from "../scheduler.ts";

/** One after the other. */
export function roundRobinPicker(): Picker {
  let turn = 0;
  return (candidates) => (candidates[turn++ % candidates.length] ?? candidates[0]).endpoint;
}
