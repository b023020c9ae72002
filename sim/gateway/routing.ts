import type { Random } from "../random.ts";
import type { Role } from "../role.ts";
import { ready } from "./filters/ready.ts";
import { roleFilter } from "./filters/role.ts";
import { maxScorePicker } from "./pickers/max-score.ts";
import { randomPicker } from "./pickers/random.ts";
import { roundRobinPicker } from "./pickers/round-robin.ts";
import type { PrefixIndex } from "./prefix-index.ts";
import type { Profile } from "./scheduler.ts";
import { kvUtilizationScorer } from "./scorers/kv-utilization.ts";
import { prefixScorer } from "./scorers/prefix.ts";
import { queueScorer } from "./scorers/queue.ts";
import { sessionScorer } from "./scorers/session.ts";

export const routings = ["prefix-cache", "round-robin", "random", "session"] as const;

/** The profiles of the endpoint picker, by name. */
export type Routing = (typeof routings)[number];

/** A fresh profile for the workers of one role: turn and random numbers are its own, the index is shared. */
export function profileOf(routing: Routing, role: Role, index: PrefixIndex, random: Random): Profile {
  return { filters: [ready, roleFilter(role)], ...parts[routing](index, random) };
}

const parts: Record<Routing, (index: PrefixIndex, random: Random) => Omit<Profile, "filters">> = {
  "prefix-cache": (index, random) => ({
    scorers: [
      { scorer: prefixScorer(index), weight: 3 },
      { scorer: queueScorer, weight: 2 },
      { scorer: kvUtilizationScorer, weight: 2 },
    ],
    picker: maxScorePicker(random),
  }),
  "round-robin": () => ({ scorers: [], picker: roundRobinPicker() }),
  random: (_index, random) => ({ scorers: [], picker: randomPicker(random) }),
  session: (_index, random) => ({
    scorers: [{ scorer: sessionScorer, weight: 1 }],
    picker: maxScorePicker(random),
  }),
};
