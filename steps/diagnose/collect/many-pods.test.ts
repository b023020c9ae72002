import { expect, test } from "vitest";
import { kubernetesWorld } from "../../../test/kubernetes-world.ts";
import { enginePod, pickerPod } from "../testing/broken-world.ts";
import { collect } from "./collect.ts";

const SELECTORS = [
  "llm-d.ai/role in (decode,prefill,prefill-decode,both)",
  "llm-d.ai/role in (decode),llm-d.ai/inference-serving in (true)",
];

test.each(SELECTORS)(
  "500 engines by %s: each is fetched once, a few are read, none is kept whole",
  async (podSelector) => {
    let fetched = 0;
    const logs: string[] = [];
    const names = Array.from({ length: 500 }, (_, n) => `decode-${n}`);
    const counted = (object: ReturnType<typeof enginePod>) => ({
      metadata: object.metadata,
      toJSON: () => {
        fetched++;
        return object;
      },
    });
    // One whose role is missing, and so is left out by the selector.
    const astray = enginePod("astray", { labels: { "llm-d.ai/inference-serving": "true" } });
    await kubernetesWorld({
      objects: { pods: [...names.map((name) => enginePod(name)), astray, pickerPod()].map(counted) },
      logs: Object.fromEntries(
        [...names, "epp-0", "astray"].map((name) => [name, () => `${logs.push(name)}`]),
      ),
    });
    const params = { namespace: "llm-d", runNamespace: "llm-d", runName: "r", podSelector };
    const collection = await collect(params, { signal: new AbortController().signal, podsPerRole: 3 });
    expect(fetched).toBe(502);
    expect(logs).toHaveLength(3 + 1 + 1);
    expect(collection?.pods).toHaveLength(502);
    expect(Object.keys(collection?.pods[0] ?? {}).sort()).toEqual(["metricsUrl", "role", "sight"]);
  },
);
