import { loadOf } from "../../lib/evidence/load-summary.ts";
import type { Ramp } from "../../lib/evidence/ramp.ts";
import { clientFigures } from "./client-figures.ts";
import { type Evidence, hasStickiness } from "./evidence.ts";
import { guidellmFigures } from "./guidellm/figures.ts";
import { latencyFigures } from "./latency-figures.ts";
import { requestFigures, tokenFigures } from "./load-figures.ts";
import { hitRateFigures, stickinessFigure } from "./rate-figures.ts";
import type { Figure } from "./schema.ts";

/** Every figure of the report, in the order in which a reader asks for them. What was not measured is null. */
export function figuresOf(evidence: Evidence): Figure[] {
  const { guidellmBenchmark } = evidence;
  return [
    ...hitRateFigures(evidence),
    ...(hasStickiness(evidence) ? [stickinessFigure(evidence)] : []),
    ...(guidellmBenchmark ? guidellmFigures(guidellmBenchmark.data) : rampFigures(loadOf(evidence).data)),
  ];
}

function rampFigures(ramp: Ramp | undefined): Figure[] {
  return [
    ...requestFigures(ramp),
    ...latencyFigures("ttft", "TTFT", ramp?.ttft, "from the send to the first event with content"),
    ...latencyFigures(
      "tpot",
      "TPOT",
      ramp?.tpot,
      "time per output token after the first; requests with one output token have none",
    ),
    ...latencyFigures("e2e", "TOTAL", ramp?.e2e, "end to end: from the send to the last event with content"),
    ...tokenFigures(ramp),
    ...clientFigures(ramp),
  ];
}
