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
  const other = series("last_run_timestamp_seconds", { schedule: "weekly" });
  /** A Pushgateway that shows the result of hour 0, and loses it in hour 10. */
  const LOST = "0x10 _x300";
  const late = (age: string) => ({
    namespace: "llm-d",
    pipeline: "cache-hit-pipeline",
    schedule: "nightly",
    summary: `No validation of llm-d in llm-d for ${age} (nightly).`,
  });
  test.each<[string, string, Readonly<Record<string, string>>, Expected]>([
    ["of last night", "25h", { [last]: "0x40" }, undefined],
    ["of last night that was lost", "25h", { [last]: LOST }, undefined],
    [
      "by hand, which nobody expects again",
      "28h",
      { 'llm_d_validation_last_run_timestamp_seconds{namespace="a"}': "0x40" },
      undefined,
    ],
    ["that was lost and came back", "40h", { [last]: "0x10 _x19 104400x20" }, undefined],
    ["that was deleted more than a week ago", "190h", { [last]: LOST }, undefined],
    ["of the night before", "28h", { [last]: "0x40" }, late("1d 4h 0m 0s")],
    ["of the night before that was lost", "28h", { [last]: LOST }, late("1d 4h 0m 0s")],
    [
      "that was lost, while another schedule reports",
      "28h",
      { [last]: LOST, [other]: "0+3600x40" },
      late("1d 4h 0m 0s"),
    ],
  ])("a last result %s", (_, at, given, expected) => {
    const clock = { interval: "1h", at };
    expect(complaintAbout("LlmdValidationNoResult", clock, given, expected)).toBe("");
  });

  const NEVER = { summary: "No scheduled validation of llm-d is known." };
  test.each<[string, string, string, string, Expected]>([
    ["some result", last, "0x9", "3h", undefined],
    ["a result that was lost, which LlmdValidationNoResult tells", last, LOST, "40h", undefined],
    ["a result that was lost a week ago", last, LOST, "190h", NEVER],
    ["nothing at all", "up", "0x9", "3h", NEVER],
  ])("%s", (_, name, values, at, expected) => {
    const clock = { interval: "1h", at };
    expect(complaintAbout("LlmdValidationNeverReported", clock, { [name]: values }, expected)).toBe("");
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
