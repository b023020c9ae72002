import type { Random } from "../../random.ts";
import type { Picker } from "../scheduler.ts";
import { randomPicker } from "./random.ts";

/** The highest score; any of them when several share it (llm-d-router max-score-picker). */
export function maxScorePicker(random: Random): Picker {
  const among = randomPicker(random);
  return (candidates) => {
    const highest = Math.max(...candidates.map(({ score }) => score));
    const [first, ...others] = candidates.filter(({ score }) => score === highest);
    return among(first === undefined ? candidates : [first, ...others]);
  };
}
