import type { Change } from "../kubernetes/change.ts";
import { editEngines, editPicker } from "./edit.ts";

export const producer = "precise-prefix-cache-producer";

/** Flag by which an engine tells what it holds. */
export const kvEventsFlag = "--kv-events-config";

const kvEvents = JSON.stringify({
  enable_kv_cache_events: true,
  publisher: "zmq",
  endpoint: "tcp://*:5557",
});

/**
 * A picker that goes by what the engines tell of their caches, wired as upstream has it, and engines that tell. Only
 * shown: what really picks goes on guessing. Faults of that wiring begin with it.
 */
export const precise: readonly Change[] = [
  editPicker(({ plugins }, { model, workers }) => {
    const blockSizeTokens = workers()[0]?.engine.blockSize;
    plugins.unshift(
      { type: "token-producer", parameters: { modelName: model, vllm: { url: "http://render:8000" } } },
      {
        type: producer,
        parameters: {
          tokenProcessorConfig: { blockSizeTokens, hashSeed: "42" },
          kvEventsConfig: {
            topicFilter: "kv@",
            discoverPods: true,
            podDiscoveryConfig: { podLabelSelector: "llm-d.ai/inference-serving=true", socketPort: 5557 },
          },
        },
      },
    );
    for (const plugin of plugins) {
      if (plugin.type === "prefix-cache-scorer") {
        plugin.parameters = { prefixMatchInfoProducerName: producer };
      }
    }
  }),
  ...(["decode", "prefill"] as const).map((role) =>
    editEngines(role, ({ args }) => void args.push(kvEventsFlag, kvEvents), "all"),
  ),
];
