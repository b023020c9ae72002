import { describe, expect, test } from "vitest";
import { look, STATUSES_LINES } from "../../test/diagnose.ts";
import { exitLines } from "./exit-lines.ts";
import { taskRun } from "./testing/broken-world.ts";
import { taskRunSight } from "./testing/fixtures.ts";

const exited = (code: number) => `"step-run" exited with code ${code}: Error`;

describe("no line", () => {
  test.each([
    ["no task failed", undefined, [taskRunSight("", exited(3))]],
    ["its TaskRun was not read", "pd-check", []],
    ["only another task's was", "pd-check", [taskRunSight("verify-stack", exited(3))]],
    [
      "killed for its memory",
      "pd-check",
      [taskRunSight("pd-check", '"step-run" exited with code 137: OOMKilled')],
    ],
    ["a code that begins like ours", "pd-check", [taskRunSight("pd-check", exited(30))]],
    [
      "past its timeout",
      "pd-check",
      [taskRunSight("pd-check", 'TaskRun "x" failed to finish within "10m0s"')],
    ],
    [
      "whose codes have causes of their own",
      "cache-pod-restart",
      [taskRunSight("cache-pod-restart", exited(4))],
    ],
  ])("%s", (_, task, taskRuns) => {
    expect(exitLines(taskRuns.slice(), task)).toEqual([]);
  });
});

test.each([
  [2, "a bad param"],
  [3, "its verdict is fail"],
  [4, "what it needs could not be reached or read"],
  [5, "invalid, what it saw cannot be trusted"],
])("exit code %i", (code, meaning) => {
  const taskRuns = [taskRunSight("verify-stack", exited(1)), taskRunSight("pd-check", exited(code))];
  expect(exitLines(taskRuns, "pd-check")).toEqual([
    `pd-check ended with exit code ${code}: ${meaning}; the last line of its log says why`,
  ]);
});

test("on a cluster it stands before the causes; without a TaskRun it is left out", async () => {
  const taskruns = [taskRun("session-ramp", "StepFailed", exited(5))];
  const seen = await look({ objects: { taskruns } });
  expect(seen.lines[STATUSES_LINES + 1]).toMatch(/^session-ramp ended with exit code 5: invalid/);
  const local = await look({});
  expect(local.seen).toMatch(/^Looked at .*\n/);
  expect(local.seen).not.toContain("exit code");
});
