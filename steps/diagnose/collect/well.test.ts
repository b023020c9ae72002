import { expect, test } from "vitest";
import { crashed, ended, enginePod, running, taskPod } from "../testing/broken-world.ts";
import { podSightSchema } from "./pod-sight.ts";
import { isWell } from "./well.ts";

const completed = { reason: "Completed", exitCode: 0 };

test.each([
  ["a pod that crashes", enginePod("a", { statuses: [crashed("vllm", "Error", 1)], ready: false }), false],
  [
    "one that is ready, but for a container that waits",
    enginePod("a", { statuses: [crashed("vllm", "Error", 1)] }),
    false,
  ],
  [
    "one that runs and is not ready",
    enginePod("a", { statuses: [running("vllm", false)], ready: false }),
    false,
  ],
  ["one that waits for a node", enginePod("a", { phase: "Pending", statuses: [] }), false],
  [
    "a task that failed",
    taskPod("t", { phase: "Failed", statuses: [ended("step-run", 2)], ready: false }),
    false,
  ],
  ["a task that is done", taskPod("t", { ready: false }), true],
  ["one that is ready", enginePod("a"), true],
  [
    "one that is ready since it was restarted",
    enginePod("a", {
      statuses: [running("vllm", true, { restartCount: 1, lastState: { terminated: completed } })],
    }),
    true,
  ],
])("%s", (_, object, well) => {
  expect(isWell(podSightSchema.parse(object))).toBe(well);
});
