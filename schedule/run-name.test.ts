import { expect, test } from "vitest";
import { runName } from "./run-name.ts";

test("without a Job every name is another", () => {
  expect(runName("nightly-", undefined)).not.toBe(runName("nightly-", undefined));
  expect(runName("nightly-", "")).not.toBe(runName("nightly-", ""));
});

test("a Job's name stays the same however often it tries, and another Job has another", () => {
  const job = "6f7c6a0e-3f52-4d5c-8a55-0c5b1f0a9a11";
  expect(runName("nightly-", job)).toBe(runName("nightly-", job));
  expect(runName("nightly-", job)).not.toBe(runName("nightly-", job.replace("6", "7")));
  expect(runName("nightly-", job)).toMatch(/^nightly-[0-9a-f]{8}$/);
});
