import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type LoadLine, loadLine } from "../steps/session-ramp/load-line.ts";
import type { Measurement } from "../steps/session-ramp/measurement.ts";
import type { RequestRecord } from "../steps/session-ramp/record/request-record.ts";
import type { summaryFile } from "../steps/session-ramp/record/summary-file.ts";
import { sessionRamp } from "../steps/session-ramp/step.ts";
import { folder } from "./folder.ts";
import { type Ended, type Given, runWith } from "./run.ts";

/** Content of summary.json, as it is written. */
export type SummaryFile = ReturnType<typeof summaryFile>;

/** A run of session-ramp with all that it left behind. */
export interface Ramped extends Ended {
  /** What the load generator alone would print. */
  readonly line: LoadLine;
  /** Undefined when nothing was measured. */
  readonly measurement: Measurement | undefined;
  readonly records: readonly RequestRecord[];
  /** Undefined when nothing was sent. */
  readonly file: SummaryFile | undefined;
}

/** No think time, short answers, names that tests can tell. */
export const quick = { model: "m", testId: "t", sleepSeconds: "0", maxTokens: "4" } as const;

/** Runs session-ramp inside the test, with a report workspace of its own. */
export async function ramp(
  gatewayUrl: string,
  params: Given["params"] = {},
  given: Given = {},
): Promise<Ramped> {
  let measurement: Measurement | undefined;
  const step = sessionRamp((measured) => {
    measurement = measured;
  });
  const report = folder();
  const ended = await runWith(step, {
    ...given,
    params: { ...quick, gatewayUrl, ...params },
    workspaces: { report, ...given.workspaces },
  });
  const { status, reason = "" } = ended.results;
  const line = loadLine(measurement, status === "pass" || status === "warn" ? null : reason);
  return { ...ended, line, measurement, records: readRecords(report), file: readSummary(report) };
}

/** The records that are there now; throws when a line is not whole JSON. The last line may still be on its way. */
export function readRecords(report: string): RequestRecord[] {
  const path = join(report, "requests.ndjson");
  if (!existsSync(path)) return [];
  return readFileSync(path, "utf8")
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line));
}

/** summary.json as it is now; throws when it is not whole. */
export function readSummary(report: string): SummaryFile | undefined {
  const path = join(report, "summary.json");
  return existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : undefined;
}

/** Params for runs whose client is slowed down on purpose, or by other tests: no verdict on it. */
export const patient = {
  sendDelayMaxMs: "60000",
  eventLoopDelayMaxMs: "10000",
  clientCpuMaxPercent: "100",
} as const;
