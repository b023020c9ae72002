import type { Random } from "../../random.ts";
import type { Picker } from "../scheduler.ts";

/** Any of them. */
export function randomPicker(random: Random): Picker {
  return (candidates) => (candidates[Math.floor(random() * candidates.length)] ?? candidates[0]).endpoint;
}
