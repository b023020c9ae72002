import { expect, test } from "vitest";
import { look } from "../../../test/diagnose.ts";
import { BEFORE, enginePod, RUN, taskPod, taskRun, warning } from "../testing/broken-world.ts";

test("engines that are gone: evicted, or replaced since; not those of others", async () => {
  const owned = (object: ReturnType<typeof enginePod>, kind: string, name: string) => ({
    ...object,
    metadata: { ...object.metadata, ownerReferences: [{ kind, name, controller: true }] },
  });
  const { causes, seen } = await look({
    objects: {
      pods: [
        owned(enginePod("decode-66c9d-x2v4q"), "ReplicaSet", "decode-66c9d"),
        owned(enginePod("prefill-0"), "StatefulSet", "prefill"),
        taskPod("verify-stack"),
      ],
      events: [
        warning("Pod", "decode-77f8b-abcde", "Evicted", "The node was low on resource: memory."),
        warning("Pod", "prefill-1", "Preempted", "Preempted by pod 1234 on node gpu-1"),
        warning("Pod", "decode-other-77f8b-abcde", "Failed", "Failed to pull image x"),
        warning("Pod", "decode-77f8b-fghij", "Failed", "Failed to pull image x", BEFORE),
        // The pod of a task that its timeout ended is gone.
        warning("Pod", `${RUN}-session-ramp-pod`, "FailedScheduling", "0/3 nodes: 3 Insufficient cpu"),
      ],
    },
  });
  expect(causes?.split(",")).toEqual(["no-room-on-nodes", "evicted", "preempted"]);
  expect(seen).toContain("(3 pods, 4 warnings,");
});

test("pods that may not be listed: all warnings since the run began", async () => {
  const { causes } = await look({
    forbidden: ["pods"],
    objects: {
      events: [
        warning("Pod", "decode-0", "FailedScheduling", "0/3 nodes: 3 Insufficient nvidia.com/gpu"),
        warning("Pod", "decode-0", "Failed", "Failed to pull image x", BEFORE),
        warning("ReplicaSet", "decode-77f", "FailedCreate", "exceeded quota: gpus", BEFORE),
      ],
      taskruns: [taskRun("session-ramp", "Failed", "exit status 4")],
    },
  });
  expect(causes).toBe("no-gpu-free");
});
