import { poolNames, type Routing } from "../routing/routing.ts";
import { type Conclusion, skip } from "./check.ts";

/** Why a check has no pool to look at. */
export function withoutPool(routing: Routing): Conclusion {
  const names = poolNames(routing);
  if (!names.known) return skip(names.why);
  return skip(names.value.length === 0 ? "no InferencePool" : routing.path.whyNoPool);
}
