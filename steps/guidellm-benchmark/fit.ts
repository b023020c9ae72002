import { InvalidError } from "../../lib/errors/index.ts";
import type { Guidellm } from "../../lib/evidence/guidellm.ts";
import { escapedBytes, shorten } from "../../lib/result/index.ts";
import type { Status } from "../../lib/status.ts";
import { REASON_BYTES } from "../../lib/step.ts";
import { formatSummary } from "../../lib/summary.ts";

/** Most bytes of the summary: the pod has three steps of our own, and with a mesh the kubelet keeps 2,048 bytes of each. */
export const SUMMARY_BYTES = 928;

/** What model and test id may take together: the longest that users may give, of characters that need no escape. */
const MOST_NAME_BYTES = 164;

/** Of latencies as long as a run: with two decimals they would not fit beside the longest names. */
const COARSE_DIGITS = 6;

/** Bytes of the mark that shows a reason was cut. */
const ELLIPSIS_BYTES = 3;

interface Verdict {
  readonly status: Status;
  readonly reason: string;
}

/** Throws InvalidError for names that no summary has room for: before anything is sent for nothing. */
export function requireRoom({ model, testId }: Pick<Guidellm, "model" | "testId">): void {
  const bytes = bytesInJson(model) + bytesInJson(testId);
  if (bytes > MOST_NAME_BYTES) {
    throw new InvalidError(`model and test-id take ${bytes} bytes together, more than ${MOST_NAME_BYTES}`, {
      hint: "give a shorter test-id",
    });
  }
}

/**
 * Evidence and reason as they fit into the results. What does not goes in this order: the rows of the benchmarks, which it
 * says; digits of large figures; the end of the reason. Names that `requireRoom` let pass always fit.
 */
export function fitting(
  data: Guidellm,
  { status, reason }: Verdict,
): { readonly data: Guidellm; readonly reason: string } {
  const bytes = (evidence: Guidellm, text: string) =>
    escapedBytes(formatSummary({ v: 1, task: "guidellm-benchmark", status, reason: text, data: evidence }));
  const { benchmarks: _, ...rest } = data;
  const short: Guidellm = { ...rest, truncated: true };
  const found = [data, short].find((evidence) => bytes(evidence, reason) <= SUMMARY_BYTES);
  if (found !== undefined) return { data: found, reason };

  const shortest = coarse(short);
  const room = Math.min(SUMMARY_BYTES - bytes(shortest, ""), REASON_BYTES);
  // What must be escaped would take more room inside the summary than alone.
  const plain = reason.replace(/["\\\s\p{Cc}]+/gu, (part) => (part.trim() === "" ? " " : "'"));
  return { data: shortest, reason: room < ELLIPSIS_BYTES ? "" : shorten(plain, room) };
}

function coarse(data: Guidellm): Guidellm {
  const rounded = (value: number) => Number(value.toPrecision(COARSE_DIGITS));
  const latency = (row: Guidellm["ttft"]): Guidellm["ttft"] =>
    row && [row[0], rounded(row[1]), rounded(row[2]), rounded(row[3])];
  return {
    ...data,
    ttft: latency(data.ttft),
    itl: latency(data.itl),
    tpot: latency(data.tpot),
    ntpot: latency(data.ntpot),
    e2e: latency(data.e2e),
    tokenRate: data.tokenRate && rounded(data.tokenRate),
    requestRate: data.requestRate && rounded(data.requestRate),
  };
}

/** Of a text inside JSON that is itself a value of JSON. */
function bytesInJson(text: string): number {
  return escapedBytes(JSON.stringify(text).slice(1, -1));
}
