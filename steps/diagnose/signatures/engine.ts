import type { Signature } from "./signature.ts";

/** How engines (vLLM, and what looks like it) fail on their machine, by their logs. */
export const engineSignatures: readonly Signature[] = [
  {
    id: "gpu-out-of-memory",
    places: ["engine"],
    pattern: /\b(CUDA|HIP|XPU) out of memory\b|torch\.(cuda\.)?OutOfMemoryError|CUDA error: out of memory/,
    weight: 5,
    cause: "an engine ran out of GPU memory",
    remedy:
      "lower --gpu-memory-utilization, --max-model-len or --max-num-seqs, or use a larger GPU or more of them",
    source: "PyTorch; origin 003, Pods Crashing (C106)",
  },
  {
    id: "gpu-memory-taken",
    places: ["engine"],
    pattern: /Free memory on device .{0,60}on startup is less than desired GPU memory utilization/,
    weight: 5,
    cause: "something else holds memory of the GPU that an engine starts on",
    remedy:
      "let one pod have the GPU (no time slicing), wait for the old pod to end, or lower --gpu-memory-utilization",
    source: "vLLM v1/worker/utils.py",
  },
  {
    id: "data-parallel-without-gpus",
    places: ["engine"],
    pattern:
      /invalid device ordinal|World size \(\d+\) is larger than the number of available GPUs|DP adjusted local rank \d+ is out of bounds/,
    weight: 5,
    cause: "an engine is to use more GPUs than its container has (data or tensor parallel size)",
    remedy:
      "remove data parallelism from the chart's values and scale replicas, or give the container that many GPUs",
    source: "origin 003, Pods Crashing (C92, C93, C106)",
  },
  {
    id: "data-parallel-rank-died",
    places: ["engine"],
    pattern: /Failed core proc\(s\): \{[^}]*'EngineCore_DP[1-9]\d*'/,
    weight: 3,
    cause: "a rank of data parallelism died at start: often its container has too few GPUs",
    remedy:
      "read the log above that line; without a GPU for each rank remove data parallelism and scale replicas",
    source: "vLLM v1/engine/utils.py; origin 003 (C92, C93, C106)",
  },
  {
    id: "engine-core-failed",
    places: ["engine"],
    pattern: /Engine core initialization failed\. See root cause above|EngineCore failed to start/,
    weight: 2,
    cause: "an engine did not start; its log has the reason above this line",
    remedy: "read the log upwards from here: kubectl logs --previous where the container was restarted",
    source: "vLLM v1/engine/utils.py; origin 003 (C106)",
  },
  {
    id: "engine-died",
    places: ["engine"],
    pattern: /EngineDeadError|EngineCore encountered (an issue|a fatal error)/,
    weight: 3,
    cause: "an engine died while it served; the requests on it failed",
    remedy: "its log has the first error before this line; the pod restarts by its liveness probe",
    source: "vLLM v1/engine/exceptions.py",
  },
  {
    id: "gpu-missing",
    places: ["engine"],
    pattern:
      /No CUDA GPUs are available|Found no NVIDIA driver|Failed to infer device type|CUDA driver version is insufficient|NVIDIA driver on your system is too old|CUDA driver initialization failed/,
    weight: 5,
    cause: "an engine sees no GPU, or its driver is too old",
    remedy: "give the container a limit nvidia.com/gpu: 1, and check device plugin and driver on the node",
    source: "PyTorch; vLLM platforms",
  },
  {
    id: "engine-argument",
    places: ["engine"],
    pattern: /error: (unrecognized arguments|argument --?[\w-]+:|the following arguments are required)/,
    weight: 5,
    cause: "an engine does not know one of its arguments, or a value of it",
    remedy: "check the argument against this version of the engine: vllm serve --help",
    source: "argparse; vLLM entrypoints",
  },
  {
    id: "port-in-use",
    places: ["engine", "sidecar", "picker"],
    pattern: /\[Errno 98\]|address already in use/i,
    weight: 4,
    cause: "a port of a pod is taken: two containers want the same one",
    remedy:
      "sidecar on 8000, engine on 8200 (--port, --model-server-port); with hostNetwork each pod needs its own ports",
    source: "bind(2); llm-d modelservice chart",
  },
  {
    id: "shared-memory-too-small",
    places: ["engine"],
    pattern:
      /\/dev\/shm\b.{0,120}(No space|failed|error|denied)|\bBus error\b|unable to (allocate|open) shared memory|Error while creating shared memory segment/,
    weight: 4,
    cause: "the container's shared memory is too small for workers and NCCL",
    remedy: "mount an emptyDir with medium: Memory at /dev/shm (document 003 gives it 16 Gi)",
    source: "NCCL: shared memory; origin 003 (Resources)",
  },
  {
    id: "nccl-failed",
    places: ["engine"],
    pattern: /NCCL error|ncclSystemError|ncclInternalError|ncclRemoteError|NCCL WARN .{0,80}(Error|failed)/,
    weight: 4,
    cause: "GPUs of an engine cannot speak to each other (NCCL)",
    remedy: "set NCCL_DEBUG=INFO and read the lines above; check /dev/shm, NCCL_SOCKET_IFNAME and the fabric",
    source: "NCCL: troubleshooting",
  },
  {
    id: "disk-full",
    places: ["engine", "picker", "step"],
    pattern: /\[Errno 28\] No space left on device|No space left on device \(os error 28\)|\bENOSPC\b/,
    weight: 5,
    cause: "a disk is full: the model, its cache or a report has no room",
    remedy: "raise the volume's size (modelArtifacts.size), or ephemeral-storage",
    source: "write(2); origin 003 (modelArtifacts.size)",
  },
  {
    id: "kv-events-not-published",
    places: ["engine"],
    pattern: /(ZmqEventPublisher|kv[-_ ]?events?).{0,120}(error|failed|Address already in use)/i,
    weight: 3,
    cause: "an engine cannot publish its KV events, so that a precise prefix cache sees nothing",
    remedy:
      "check --kv-events-config (endpoint, port 5556 or 5557) and that no other rank binds the same port",
    source: "vLLM distributed/kv_events.py; origin 001, Issue 1 (C59)",
  },
];
