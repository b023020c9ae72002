import { describeSignatures } from "../testing/fixtures.ts";
import { podSignatures } from "./pods.ts";

describeSignatures(podSignatures, {
  "out-of-memory": {
    told: [
      "container step-run ended: OOMKilled, exit code 137",
      "container vllm ended before (restart 4): OOMKilled, exit code 137",
      'TaskRun Succeeded False StepOOM: "step-run" exited with code 137: OOMKilled',
    ],
    missed: ["container vllm ended: Error, exit code 137", "torch.OutOfMemoryError: CUDA out of memory."],
  },
  "image-pull": {
    told: [
      'container vllm waits, ImagePullBackOff: Back-off pulling image "ghcr.io/llm-d/llm-d-cuda:v9"',
      "container vllm waits, ErrImagePull: failed to pull and unpack image: not found",
      'Failed: Failed to pull image "x:v1": rpc error: code = NotFound desc = not found',
    ],
    missed: ["container vllm waits, ContainerCreating", 'Pulling: Pulling image "x:v1"'],
  },
  evicted: {
    told: [
      "pod failed, Evicted: The node was low on resource: memory. Threshold quantity: 100Mi, available: 80Mi.",
      "Evicted: Pod ephemeral local storage usage exceeds the total limit of containers 10Gi.",
      "condition DisruptionTarget True TerminationByKubelet: The node was low on resource: ephemeral-storage.",
      'TaskRun Succeeded False PodEvicted: The TaskRun "x" failed because its pod was evicted',
    ],
    missed: ["pod failed, DeadlineExceeded: Pod was active on the node longer than the specified deadline"],
  },
  "secret-missing": {
    told: [
      'container vllm waits, CreateContainerConfigError: secret "llm-d-hf-token" not found',
      "container vllm waits, CreateContainerConfigError: couldn't find key HF_TOKEN in Secret llm-d/llm-d-hf-token",
      'Failed: Error: configmap "epp-config" not found',
    ],
    missed: ['persistentvolumeclaim "secret" not found'],
  },
  "container-cannot-start": {
    told: [
      'container vllm ended: StartError, exit code 128: exec: "vllm": executable file not found in $PATH: unknown',
      "container epp waits, RunContainerError: failed to create containerd task",
      "container epp waits, CrashLoopBackOff: exec /app/epp: exec format error",
    ],
    missed: ["container epp ended: Error, exit code 1"],
    also: ["crash-loop"],
  },
  "run-as-root-refused": {
    told: [
      "container vllm waits, CreateContainerConfigError: container has runAsNonRoot and image will run as root",
      "Failed: Error: container has runAsNonRoot and image has non-numeric user (vllm), cannot verify user is non-root",
    ],
    missed: ["container vllm waits, CreateContainerConfigError: secret x"],
  },
  "killed-from-outside": {
    told: [
      "container vllm ended before (restart 1): Error, exit code 137",
      "container vllm ended: ContainerStatusUnknown, exit code 137: The container could not be located",
    ],
    missed: [
      "container vllm ended: OOMKilled, exit code 137",
      "container vllm ended: Error, exit code 1",
      "container vllm ended: Error, exit code 1370",
    ],
  },
  "liveness-failed": {
    told: [
      "Unhealthy: Liveness probe failed: HTTP probe failed with statuscode: 503",
      "Killing: Container vllm failed liveness probe, will be restarted",
    ],
    missed: ["Unhealthy: Readiness probe failed: HTTP probe failed with statuscode: 503"],
  },
  "startup-too-slow": {
    told: ['Unhealthy: Startup probe failed: Get "http://10.0.0.4:8000/health": connection refused'],
    missed: ["Unhealthy: Liveness probe failed: timeout"],
  },
  "readiness-failed": {
    told: ["Unhealthy: Readiness probe failed: HTTP probe failed with statuscode: 503"],
    missed: ["Unhealthy: Startup probe failed: HTTP probe failed with statuscode: 503"],
  },
  "container-not-ready": {
    told: ["container vllm runs and is not ready"],
    missed: ["container vllm ended: Completed, exit code 0"],
  },
  "crash-loop": {
    told: ["container vllm waits, CrashLoopBackOff: back-off 5m0s restarting failed container=vllm"],
    missed: ["BackOff: Back-off restarting failed container", "container vllm waits, ImagePullBackOff: x"],
  },
  "node-lost": {
    told: [
      "pod failed, NodeLost: Node gpu-1 which was running pod x is unresponsive",
      "NodeNotReady: Node is not ready",
      "condition DisruptionTarget True DeletionByTaintManager: Taint manager: deleting due to NoExecute taint",
      "pod failed, Terminated: Pod was terminated in response to imminent node shutdown.",
    ],
    missed: ["NodeHasSufficientMemory: Node gpu-1 status is now: NodeHasSufficientMemory"],
  },
});
