import { milliseconds, percentage, phrase, quantity, tally } from "../../lib/result/index.ts";

/** The results beside `status`, `reason` and `summary`. */
export const rampResults = {
  testId: phrase(64).describe("Value of `x-test-id` of the measured requests."),
  model: phrase(100).describe("Model that was asked."),
  requestsOk: tally().describe("Requests that got a whole answer."),
  requestsFailed: tally().describe("Requests that got none; causes are in the summary."),
  ttftP50Ms: milliseconds().describe("Median time from send to first content, over successful requests."),
  ttftP99Ms: milliseconds().describe("99th percentile of the same."),
  tpotMeanMs: milliseconds().describe(
    "Mean time per output token after the first, over successful requests.",
  ),
  e2eP50Ms: milliseconds().describe("Median time from send to last content, over successful requests."),
  outputTokensPerSecond: quantity().describe(
    "Output tokens of the successful requests per second, from first send to last byte.",
  ),
  goodputPercent: percentage().describe(
    "Requests that met every `slo-*`, in percent of all that ended, failed ones included; empty when none was asked.",
  ),
  sendDelayP99Ms: milliseconds().describe(
    "By how much this client sent later than due, 99th percentile; opening connections apart.",
  ),
} as const;
