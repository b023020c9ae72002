import { expect, test } from "vitest";
import { podOf } from "../../test/container.ts";
import type { Container, Pod } from "../kubernetes/index.ts";
import { servesApi } from "./serves-api.ts";

const INDEX = "leaderworkerset.sigs.k8s.io/worker-index";
const script = (text: string) => ({ command: ["bash", "-c"], args: [text] });
const EITHER = script(
  'if [ "$LWS_WORKER_INDEX" = 0 ]; then vllm serve m --nnodes 2; else vllm serve m --nnodes 2 --headless; fi',
);

test.each<[string, Partial<Container>, Pod["labels"], boolean]>([
  ["headless", { args: ["--headless"] }, {}, false],
  ["a later node", { args: ["--nnodes=2", "--node-rank=1"] }, {}, false],
  ["the script of all, in a later node", EITHER, { [INDEX]: "1" }, false],
  ["a later node by its label", { args: ["--node-rank=$(LWS_WORKER_INDEX)"] }, { [INDEX]: "1" }, false],
  ["the script of all, in the first node", EITHER, { [INDEX]: "0" }, true],
  [
    "a later pod with ranks and an API of its own",
    { args: ["--data-parallel-start-rank=8"] },
    { [INDEX]: "1" },
    true,
  ],
  ["the first node", { args: ["--node-rank", "0"] }, {}, true],
  ["a node that nobody knows", { args: ["--node-rank=$(RANK)"] }, {}, true],
  ["an engine alone", { args: ["--model=m"] }, {}, true],
])("%s", (_, own, labels, serves) => {
  expect(servesApi({ ...podOf(own), labels })).toBe(serves);
});
