/** The status of a pod whose only container cannot start. */
export function waiting(reason: string, message: string): object {
  const state = { waiting: { reason, message } };
  return {
    conditions: [],
    containerStatuses: [{ name: "vllm", image: "none:v0", ready: false, restartCount: 0, state }],
  };
}

/** The status of a pod whose container ends so again and again. */
export function crashed(exitCode: number, reason: string): object {
  return {
    conditions: [],
    containerStatuses: [
      {
        name: "vllm",
        ready: false,
        restartCount: 3,
        state: { waiting: { reason: "CrashLoopBackOff", message: "back-off" } },
        lastState: { terminated: { exitCode, reason } },
      },
    ],
  };
}

/** The status of a pod that runs and does not become ready. */
export const unready: object = {
  conditions: [{ type: "Ready", status: "False" }],
  containerStatuses: [{ name: "vllm", ready: false, restartCount: 0, state: { running: {} } }],
};

/** The status of a pod that no node takes. */
export function unschedulable(message: string): object {
  const conditions = [{ type: "PodScheduled", status: "False", reason: "Unschedulable", message }];
  return { phase: "Pending", containerStatuses: [], conditions };
}
