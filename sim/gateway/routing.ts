import type { Random } from "../random.ts";
import { ready } from "./filters/ready.ts";
import { maxScorePicker } from "./pickers/max-score.ts";
import { randomPicker } from "./pickers/random.ts";
import { roundRobinPicker } from "./pickers/round-robin.ts";
import { PrefixIndex } from "./prefix-index.ts";
import type { Profile } from "./scheduler.ts";
import { kvUtilizationScorer } from "./scorers/kv-utilization.ts";
import { prefixScorer } from "./scorers/prefix.ts";
import { queueScorer } from "./scorers/queue.ts";
import { sessionScorer } from "./scorers/session.ts";

export const routings = ["prefix-cache", "round-robin", "random", "session"] as const;

/** The profiles of the endpoint picker, by name. */
export type Routing = (typeof routings)[number];

/** A fresh profile: index, turn and random numbers are its own. */
export function profileOf(routing: Routing, random: Random): Profile {
  return profiles[routing](random);
}

const profiles: Record<Routing, (random: Random) => Profile> = {
  "prefix-cache": (random) => {
    const index = new PrefixIndex();
    return {
      filters: [ready],
      scorers: [
        { scorer: prefixScorer(index), weight: 3 },
        { scorer: queueScorer, weight: 2 },
        { scorer: kvUtilizationScorer, weight: 2 },
      ],
      picker: maxScorePicker(random),
      afterPick: [({ blocks }, { address }) => index.add(address, blocks)],
    };
  },
  "round-robin": () => ({ filters: [ready], scorers: [], picker: roundRobinPicker(), afterPick: [] }),
  random: (random) => ({ filters: [ready], scorers: [], picker: randomPicker(random), afterPick: [] }),
  session: (random) => ({
    filters: [ready],
    scorers: [{ scorer: sessionScorer, weight: 1 }],
    picker: maxScorePicker(random),
    afterPick: [],
  }),
};
