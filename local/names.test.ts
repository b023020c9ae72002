import { expect, test } from "vitest";
import { childName, generatedName } from "./names.ts";

test.each([
  ["a short run stays whole", "run", "task", /^run-task$/],
  ["63 characters stay whole", "r".repeat(58), "task", /^r{58}-task$/],
  ["a longer run is hashed", "r".repeat(59), "task", /^r{26}[0-9a-f]{32}-task$/],
  ["a long task is hashed together with its run", "run", "t".repeat(62), /^run[0-9a-f]{32}-t{27}$/],
])("childName: %s", (_, run, task, wanted) => {
  expect(childName(run, task)).toMatch(wanted);
  expect(childName(run, task).length).toBeLessThanOrEqual(63);
});

test("generatedName ends with five characters of Kubernetes' alphabet, within 63", () => {
  expect(generatedName("x-run-")).toMatch(/^x-run-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
  expect(generatedName("x".repeat(80))).toMatch(/^x{58}[a-z2-9]{5}$/);
});
