import { describe, expect, test } from "vitest";
import { complaintAbout, type Expected } from "./alert.ts";
import { promtool, withoutPromtool } from "./promtool.ts";

const group = {
  job: "llm-d-validation",
  namespace: "llm-d",
  pipeline: "cache-hit-pipeline",
  schedule: "nightly",
};
const target = { model: "tiny", gateway: "http://gw" };
const text = (labels: Readonly<Record<string, string>>) =>
  Object.entries(labels)
    .map(([name, value]) => `${name}="${value}"`)
    .join();
const series = (name: string, labels: Readonly<Record<string, string>> = {}) =>
  `llm_d_validation_${name}{${text({ ...group, ...labels })}}`;

const NIGHTS = { interval: "1h", at: "200h" };
const MINUTES = { interval: "1m", at: "5m" };

type Case = [title: string, values: string, expected: Expected];

describe.skipIf(!promtool)(`alerts about runs${promtool ? "" : `; ${withoutPromtool}`}`, () => {
  test.each<Case>([
    ["that moves by 3 points", "0.98x190 0.95x12", undefined],
    ["that was always low", "0.5x202", undefined],
    ["without a past", "_x190 0.1x12", undefined],
    [
      "that fell from one night to the next",
      "0.98x190 0.80x12",
      {
        ...group,
        ...target,
        summary: "The hit rate of llm-d in llm-d fell to 80% of the attainable (nightly).",
      },
    ],
  ])("a hit rate %s", (_, values, expected) => {
    const given = { [series("hit_rate_of_attainable_ratio", target)]: values };
    expect(complaintAbout("LlmdValidationHitRateRegression", NIGHTS, given, expected)).toBe("");
  });

  test.each<Case>([
    ["of 5 ms that doubled", "0.005x190 0.01x12", undefined],
    ["that rose by a third", "0.3x190 0.4x12", undefined],
    [
      "that doubled",
      "0.2x190 0.4x12",
      {
        ...group,
        ...target,
        summary: "The time to first token of llm-d in llm-d rose to 400ms (nightly).",
      },
    ],
  ])("a time to first token %s", (_, values, expected) => {
    const given = { [series("ttft_p50_seconds", target)]: values };
    expect(complaintAbout("LlmdValidationTtftRegression", NIGHTS, given, expected)).toBe("");
  });

  const last = series("last_run_timestamp_seconds");
  test.each<[string, string, string, Expected]>([
    ["of last night", last, "25h", undefined],
    [
      "by hand, which nobody expects again",
      'llm_d_validation_last_run_timestamp_seconds{namespace="a"}',
      "28h",
      undefined,
    ],
    [
      "of the night before",
      last,
      "28h",
      {
        namespace: "llm-d",
        pipeline: "cache-hit-pipeline",
        schedule: "nightly",
        summary: "No validation of llm-d in llm-d for 1d 4h 0m 0s (nightly).",
      },
    ],
  ])("a last result %s", (_, name, at, expected) => {
    const clock = { interval: "1h", at };
    expect(complaintAbout("LlmdValidationNoResult", clock, { [name]: "0x40" }, expected)).toBe("");
  });

  test.each<[string, string, Expected]>([
    ["some result", last, undefined],
    ["nothing at all", "up", { summary: "No scheduled validation of llm-d is known." }],
  ])("%s", (_, name, expected) => {
    const clock = { interval: "1h", at: "3h" };
    expect(complaintAbout("LlmdValidationNeverReported", clock, { [name]: "0x9" }, expected)).toBe("");
  });

  test.each([
    ["pass", "LlmdValidationFailed", ""],
    ["pass", "LlmdValidationInvalid", ""],
    ["invalid", "LlmdValidationFailed", ""],
    ["fail", "LlmdValidationInvalid", ""],
    ["fail", "LlmdValidationFailed", "The validation of llm-d in llm-d failed (nightly)."],
    [
      "invalid",
      "LlmdValidationInvalid",
      "The validation of llm-d in llm-d measured nothing that can be trusted (nightly).",
    ],
  ])("a verdict of %s: %s", (verdict, alert, summary) => {
    const words = ["pass", "fail", "invalid"];
    const given = words.map((word) => [
      series("verdict", { verdict: word }),
      word === verdict ? "1x9" : "0x9",
    ]);
    const expected = summary === "" ? undefined : { ...group, verdict, summary };
    expect(complaintAbout(alert, MINUTES, Object.fromEntries(given), expected)).toBe("");
  });

  test.each<[string, string, Expected]>([
    ["before the last push", "9x9", undefined],
    [
      "after it",
      "5x9",
      { ...group, summary: "The Pushgateway refused the last result of llm-d in llm-d (nightly)." },
    ],
  ])("a refusal of the Pushgateway %s", (_, pushed, expected) => {
    const given = {
      [`push_failure_time_seconds{${text(group)}}`]: "7x9",
      [`push_time_seconds{${text(group)}}`]: pushed,
    };
    expect(complaintAbout("LlmdValidationPushRejected", MINUTES, given, expected)).toBe("");
  });
});
