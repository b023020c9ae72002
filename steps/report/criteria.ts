import type { Verdict } from "../../lib/evidence/cache-hit.ts";
import type { Asked } from "./asked.ts";
import type { Criterion, Figure, Report } from "./schema.ts";

/** The thresholds of the verdict, each with what was measured. Values are unrounded, in percent. */
export function criteriaOf(
  figures: readonly Figure[],
  load: Report["load"],
  asked: Asked,
  verdict: Verdict,
): Criterion[] {
  const figure = (id: string) => figures.find((candidate) => candidate.id === id)?.value ?? null;
  const failed = load && load.requests > 0 ? (100 * load.failed) / load.requests : null;
  const criteria: Omit<Criterion, "outcome">[] = [
    {
      id: "hit-rate",
      title: "Hit rate of the attainable",
      bound: "at least",
      threshold: asked.hitRateMinPercent ?? null,
      value: figure("hit-rate-of-attainable"),
    },
    {
      id: "stickiness",
      title: "Session stickiness",
      bound: "at least",
      threshold: asked.stickinessMinPercent ?? null,
      value: figure("stickiness"),
    },
    {
      id: "failed",
      title: "Failed requests",
      bound: "at most",
      threshold: asked.failedMaxPercent ?? null,
      value: failed,
    },
  ];
  // Where there is no such figure at all, there is nothing to hold against.
  const asks = criteria.filter(({ id }) => id !== "stickiness" || figures.some((one) => one.id === id));
  return asks.map((criterion) => ({ ...criterion, outcome: outcomeOf(criterion, verdict) }));
}

/** Nothing is met by a run that cannot be trusted, nor by a figure that is not there. */
function outcomeOf(
  { bound, threshold, value }: Omit<Criterion, "outcome">,
  verdict: Verdict,
): Criterion["outcome"] {
  if (threshold === null) return "not told";
  if (bound === "at least" && threshold === 0) return "not asked";
  if (verdict === "invalid") return "not judged";
  if (value === null) return "no data";
  return (bound === "at least" ? value >= threshold : value <= threshold) ? "met" : "not met";
}
