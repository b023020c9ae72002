import { editEngines, setVariable } from "./edit.ts";
import type { Faults } from "./fault.ts";
import { kvEventsFlag, precise } from "./precise.ts";

/** A port where nobody listens: below those that a system gives out. */
const closedPort = 9;

/** The engines' pods, and what runs in them. */
export const engineFaults = {
  "pods.ready": { parts: { unreadyWorker: true } },
  "pods.ready.prefill": { disaggregated: true, parts: { unreadyPrefill: true } },
  "pods.labels.role": {
    objects: [
      editEngines("decode", (_engine, _sidecar, { metadata }) => {
        delete metadata.labels["llm-d.ai/role"];
      }),
    ],
  },
  "engine.metrics.port": {
    objects: [
      editEngines("decode", (engine) => {
        const others = engine.ports.filter(({ name }) => name !== "metrics");
        engine.ports = [...others, { name: "metrics", containerPort: closedPort, protocol: "TCP" }];
      }),
    ],
  },
  "engine.metric-names.removed": { parts: { oddEngine: { removedMetricNames: true } } },
  "engine.model": {
    objects: [
      editEngines("decode", ({ args }) => {
        args[0] = "meta-llama/Llama-3.2-1B-Instruct";
      }),
    ],
  },
  "engine.alike.max-num-seqs": { parts: { oddEngine: { maxNumSeqs: 8 } } },
  "engine.alike.chunked-prefill": {
    objects: [editEngines("decode", ({ args }) => void args.push("--no-enable-chunked-prefill"))],
  },
  "engine.hash.algorithm": { parts: { oddEngine: { hashAlgorithm: "sha256" } } },
  "engine.hash.seed": {
    objects: [editEngines("decode", ({ env }) => setVariable(env, "PYTHONHASHSEED", "random"))],
  },
  "engine.kv-events": {
    objects: [
      ...precise,
      editEngines("decode", ({ args }) => void args.splice(args.indexOf(kvEventsFlag), 2)),
    ],
  },
  "engine.data-parallel": {
    objects: [
      editEngines(
        "decode",
        ({ args, resources }) => {
          args.push("--data-parallel-size", "8");
          resources.limits = { "nvidia.com/gpu": "1" };
        },
        "all",
      ),
    ],
  },
  "cache.block-size": { parts: { oddEngine: { blockSize: 32 } } },
  "cache.prefix-caching": { parts: { oddEngine: { prefixCaching: false } } },
} as const satisfies Faults;
