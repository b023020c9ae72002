import { describe, expect, test } from "vitest";
import { podSightSchema } from "../collect/pod-sight.ts";
import { BEFORE, crashed, DURING, ended, enginePod, running, taskPod } from "../testing/broken-world.ts";
import { podLines } from "./pod-lines.ts";

function told(object: unknown): string[] {
  return podLines({ sight: podSightSchema.parse(object) }).map(({ text }) => text);
}

describe("nothing is told of", () => {
  test.each([
    ["a pod that is well", enginePod("a")],
    [
      "a task that is done, whose message is its results",
      taskPod("t", { statuses: [withMessage('[{"key":"r","value":"OOMKilled"}]', 0)] }),
    ],
    [
      "a pod that is just made",
      enginePod("a", { statuses: [waiting("ContainerCreating", "")], phase: "Pending" }),
    ],
    [
      "a job that is done, and so not ready",
      taskPod("t", { status: { conditions: [{ type: "Ready", status: "False", reason: "PodCompleted" }] } }),
    ],
  ])("%s", (_, object) => {
    expect(told(object)).toEqual([]);
  });
});

test.each([
  [
    "a container that waits",
    enginePod("a", { statuses: [waiting("ImagePullBackOff", "no  such\nimage")] }),
    "container vllm waits, ImagePullBackOff: no such image",
  ],
  [
    "one that is stuck while it is created",
    enginePod("a", { statuses: [waiting("ContainerCreating", "no volume")] }),
    "container vllm waits, ContainerCreating: no volume",
  ],
  [
    "a step that failed, without its results",
    taskPod("t", { statuses: [withMessage('[{"key":"a"}]', 3)], phase: "Failed" }),
    "container step-run ended: Error, exit code 3",
  ],
  [
    "one that was killed and reported 0",
    taskPod("t", { statuses: [ended("step-run", 0, "OOMKilled")] }),
    "container step-run ended: OOMKilled, exit code 0",
  ],
  [
    "one that runs and is not ready",
    enginePod("a", { statuses: [running("vllm", false)], ready: false }),
    "container vllm runs and is not ready",
  ],
  [
    "a pod that failed as a whole",
    enginePod("a", {
      phase: "Failed",
      statuses: [],
      status: { reason: "Evicted", message: "low on memory" },
    }),
    "pod failed, Evicted: low on memory",
  ],
  [
    "a pod that no node takes",
    enginePod("a", {
      phase: "Pending",
      statuses: [],
      status: {
        conditions: [{ type: "PodScheduled", status: "False", reason: "Unschedulable", message: "0/3" }],
      },
    }),
    "condition PodScheduled False Unschedulable: 0/3",
  ],
  [
    "a pod that was chosen to go",
    enginePod("a", {
      status: {
        conditions: [
          { type: "Ready", status: "True" },
          { type: "DisruptionTarget", status: "True", reason: "EvictionByEvictionAPI" },
        ],
      },
    }),
    "condition DisruptionTarget True EvictionByEvictionAPI",
  ],
])("%s", (_, object, line) => {
  expect(told(object)).toEqual([line]);
});

test("what was before has its time, and only a pod that is not well now ails", () => {
  const restarted = running("vllm", true, {
    restartCount: 1,
    lastState: { terminated: { reason: "Error", exitCode: 137, finishedAt: BEFORE } },
  });
  const lines = (object: unknown) => podLines({ sight: podSightSchema.parse(object) });
  expect(lines(enginePod("a", { statuses: [restarted] }))).toMatchObject([
    { text: "container vllm ended before (restart 1): Error, exit code 137", at: BEFORE, isAiling: false },
  ]);
  expect(lines(enginePod("a", { statuses: [crashed("vllm", "Error", 1)], ready: false }))).toMatchObject([
    { text: "container vllm waits, CrashLoopBackOff: back-off 5m0s", at: undefined, isAiling: true },
    { text: "container vllm ended before (restart 4): Error, exit code 1", at: DURING, isAiling: true },
  ]);
});

function waiting(reason: string, message: string): object {
  return { name: "vllm", ready: false, restartCount: 0, state: { waiting: { reason, message } } };
}

function withMessage(message: string, exitCode: number): object {
  const reason = exitCode === 0 ? "Completed" : "Error";
  return {
    name: "step-run",
    ready: false,
    restartCount: 0,
    state: { terminated: { exitCode, reason, message } },
  };
}
