import type { TruthRecord } from "../worker/truth.ts";

/** Whether a completion belongs to a measurement: it carries a test id that is not a warm-up's or a probe's. */
export function isMeasured({ testId, status }: Pick<TruthRecord, "testId" | "status">): boolean {
  return status === "ok" && testId !== "" && !/-(warm-up|probe)$/.test(testId);
}
