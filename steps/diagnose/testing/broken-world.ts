/** When the run of these tests began, and a time before and one in it. */
export const BEGAN = "2026-11-22T02:30:00Z";
export const BEFORE = "2026-11-21T08:00:00Z";
export const DURING = "2026-11-22T02:31:07Z";

export const RUN = "cache-hit-x7f2p";

interface PodGiven {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly containers?: readonly object[];
  readonly statuses?: readonly object[];
  readonly status?: object;
  readonly ready?: boolean;
  readonly phase?: string;
}

/** A pod as the API server tells it; with one container `vllm` that runs, unless told otherwise. */
export function pod({
  name,
  labels,
  containers,
  statuses,
  status,
  ready = true,
  phase = "Running",
}: PodGiven) {
  return {
    metadata: { name, namespace: "llm-d", uid: `uid-${name}`, labels, creationTimestamp: BEFORE },
    spec: { nodeName: "gpu-1", containers: containers ?? [{ name: "vllm", image: "vllm" }] },
    status: {
      phase,
      conditions: [{ type: "Ready", status: ready ? "True" : "False", reason: "ContainersNotReady" }],
      containerStatuses: statuses ?? [running("vllm", ready)],
      ...status,
    },
  };
}

export function running(name: string, ready = true, more: object = {}): object {
  return { name, ready, restartCount: 0, state: { running: { startedAt: BEFORE } }, ...more };
}

/** A container that ended so before, and waits to be started again. */
export function crashed(name: string, reason: string, exitCode: number, finishedAt = DURING): object {
  const state = { waiting: { reason: "CrashLoopBackOff", message: "back-off 5m0s" } };
  return {
    name,
    ready: false,
    restartCount: 4,
    state,
    lastState: { terminated: { reason, exitCode, finishedAt } },
  };
}

export function enginePod(name: string, given: Partial<PodGiven> = {}) {
  return pod({ name, labels: { "llm-d.ai/role": "decode", "llm-d.ai/inference-serving": "true" }, ...given });
}

export function pickerPod(given: Partial<PodGiven> = {}) {
  const containers = [{ name: "epp", image: "epp" }];
  return pod({
    name: "epp-0",
    labels: { "llm-d.ai/epp": "epp" },
    containers,
    statuses: [running("epp")],
    ...given,
  });
}

/** The pod of a task of the run. */
export function taskPod(task: string, given: Partial<PodGiven> = {}) {
  const labels = { "tekton.dev/pipelineRun": RUN, "tekton.dev/pipelineTask": task };
  const containers = [
    { name: "step-run", image: "steps", env: [{ name: "PARAM_PROMPT", value: "a private prompt" }] },
  ];
  const made = pod({
    name: `${RUN}-${task}-pod`,
    labels,
    containers,
    statuses: [ended("step-run", 0)],
    phase: "Succeeded",
    ...given,
  });
  return { ...made, metadata: { ...made.metadata, creationTimestamp: BEGAN } };
}

export function ended(
  name: string,
  exitCode: number,
  reason = exitCode === 0 ? "Completed" : "Error",
): object {
  return {
    name,
    ready: false,
    restartCount: 0,
    state: { terminated: { exitCode, reason, finishedAt: DURING } },
  };
}

export function warning(kind: string, name: string, reason: string, message: string, at = DURING): object {
  const involvedObject = { kind, name, namespace: "llm-d" };
  return {
    metadata: { name: `${name}.1` },
    type: "Warning",
    reason,
    message,
    lastTimestamp: at,
    involvedObject,
  };
}

export function taskRun(task: string, reason: string, message: string): object {
  const labels = { "tekton.dev/pipelineRun": RUN, "tekton.dev/pipelineTask": task };
  return {
    metadata: { name: `${RUN}-${task}`, labels, creationTimestamp: BEGAN },
    status: { conditions: [{ type: "Succeeded", status: "False", reason, message }] },
  };
}
