import { expect, test } from "vitest";
import { podObject } from "../../test/kubernetes-server.ts";
import { kubernetesWorld } from "../../test/kubernetes-world.ts";
import { connectCluster, type Pod } from "../kubernetes/index.ts";
import { findPickers, pickerOf } from "./pickers.ts";

test("finds pickers by any of their labels, each once, and none that is going", async () => {
  const labelled = (name: string, labels: Record<string, string>, deleting = false) =>
    podObject({ name, labels, deleting });
  await kubernetesWorld({
    objects: {
      pods: [
        labelled("both", { "llm-d.ai/epp": "e", inferencepool: "p" }),
        labelled("chart", { app: "llm-d-gaie-epp" }),
        labelled("going", { inferencepool: "p" }, true),
        labelled("engine", { "llm-d.ai/role": "decode" }),
      ],
    },
  });
  const cluster = await connectCluster(undefined);
  const found = cluster && (await findPickers(cluster));
  expect(found?.map(({ name }) => name)).toEqual(["both", "chart"]);
});

test.each([
  ["its label", { inferencepool: "p" }, "p"],
  ["the pool that it is told, without a label", {}, "q"],
])("goes by %s", (_, labels, expected) => {
  const containers = [{ name: "main", image: "", command: [], args: ["--pool-name", "q"] }];
  expect(pickerOf({ labels, containers } as unknown as Pod)).toBe(expected);
});
