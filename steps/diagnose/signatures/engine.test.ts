import { describeSignatures } from "../testing/fixtures.ts";
import { engineSignatures } from "./engine.ts";

const CORE = "(EngineCore_DP0 pid=99) ERROR 11-22 02:31:07 [core.py:708]";

describeSignatures(engineSignatures, {
  "gpu-out-of-memory": {
    told: [
      `${CORE} torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 1.96 GiB. GPU 0 has a total capacity of 22.06 GiB of which 1.20 GiB is free.`,
      "RuntimeError: HIP out of memory. Tried to allocate 256.00 MiB",
    ],
    missed: [
      "container vllm ended: OOMKilled, exit code 137",
      "INFO: CUDA graphs captured, 0.5 GiB of memory",
    ],
  },
  "gpu-memory-taken": {
    told: [
      "(EngineCore pid=253) ValueError: Free memory on device cuda:0 (85.92/121.69 GiB) on startup is less than desired GPU memory utilization (0.92, 111.95 GiB). Decrease GPU memory utilization",
      "ValueError: Free memory on device (3.2/79.1 GiB) on startup is less than desired GPU memory utilization (0.9, 71.19 GiB).",
    ],
    missed: ["INFO: Free memory on device cuda:0: 78 GiB"],
  },
  "data-parallel-without-gpus": {
    told: [
      "RuntimeError: CUDA error: invalid device ordinal",
      "ValueError: World size (8) is larger than the number of available GPUs (1) in this node.",
      "AssertionError: DP adjusted local rank 1 is out of bounds.",
    ],
    missed: [
      "RuntimeError: Engine core initialization failed. See root cause above. Failed core proc(s): {'EngineCore_DP1': 1}",
    ],
  },
  "data-parallel-rank-died": {
    told: [
      "RuntimeError: Engine core initialization failed. See root cause above. Failed core proc(s): {'EngineCore_DP1': 1, 'EngineCore_DP2': 1}",
    ],
    missed: [
      "RuntimeError: Engine core initialization failed. See root cause above. Failed core proc(s): {'EngineCore_DP0': 1}",
      "RuntimeError: Engine core initialization failed. See root cause above. Failed core proc(s): {}",
    ],
    also: ["engine-core-failed"],
  },
  "engine-core-failed": {
    told: [
      "(APIServer pid=1) RuntimeError: Engine core initialization failed. See root cause above. Failed core proc(s): {'EngineCore_DP0': 1}",
      `${CORE} EngineCore failed to start.`,
    ],
    missed: ["INFO: Waiting for 1 local, 0 remote core engine proc(s) to start."],
  },
  "engine-died": {
    told: [
      "vllm.v1.engine.exceptions.EngineDeadError: EngineCore encountered an issue. See stack trace (above) for the root cause.",
      `${CORE} EngineCore encountered a fatal error.`,
    ],
    missed: ["INFO: EngineCore ready"],
  },
  "gpu-missing": {
    told: [
      "RuntimeError: No CUDA GPUs are available",
      "RuntimeError: Found no NVIDIA driver on your system. Please check that you have an NVIDIA GPU",
      "RuntimeError: Failed to infer device type, please set the environment variable `VLLM_LOGGING_LEVEL=DEBUG`",
    ],
    missed: ["INFO: Automatically detected platform cuda."],
  },
  "engine-argument": {
    told: [
      "vllm: error: unrecognized arguments: --disable-log-requests",
      "api_server.py: error: argument --kv-transfer-config: Invalid value",
    ],
    missed: ["WARNING: argument parser: deprecated"],
  },
  "port-in-use": {
    told: [
      "OSError: [Errno 98] Address already in use",
      "ERROR: [Errno 98] error while attempting to bind on address ('0.0.0.0', 8000): address already in use",
    ],
    missed: ["INFO: Uvicorn running on http://0.0.0.0:8000"],
  },
  "shared-memory-too-small": {
    told: [
      "Error while creating shared memory segment /dev/shm/nccl-T7BWBO (size 9637888), error: No space left on device (28)",
      "Bus error (core dumped)",
    ],
    missed: ["INFO: using /dev/shm for message queues"],
  },
  "nccl-failed": {
    told: [
      "RuntimeError: NCCL error: unhandled system error (run with NCCL_DEBUG=INFO for details)",
      "ncclSystemError: System call (e.g. socket, malloc) or external library call failed or device error.",
    ],
    missed: ["INFO: vLLM is using nccl==2.27.3", "NCCL INFO Bootstrap: Using eth0"],
  },
  "disk-full": {
    told: [
      "OSError: [Errno 28] No space left on device: '/model-cache/blobs'",
      "RuntimeError: Data processing error: IO Error: No space left on device (os error 28)",
    ],
    missed: ["INFO: 12 GiB left on device"],
  },
  "kv-events-not-published": {
    told: ["ERROR 11-22 [kv_events.py:310] ZmqEventPublisher: publisher thread error: closed socket"],
    missed: ["INFO: Starting ZMQ publisher thread", "INFO kv_events: enabled"],
  },
});
