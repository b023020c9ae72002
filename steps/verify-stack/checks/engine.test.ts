import { expect, test } from "vitest";
import type { Container } from "../../../lib/kubernetes/index.ts";
import { known } from "../reading.ts";
import { tryChecks } from "../testing/cases.ts";
import { config, noRouting, routing } from "../testing/routing.ts";
import { container, engine, facts, noRight, pod, refused, running, scene } from "../testing/scene.ts";
import { conclude, idsOf } from "../verdict.ts";

/** A decode pod whose engine is told this. */
const told = (name: string, own: Partial<Container>, role = "decode") =>
  pod(name, { labels: { "llm-d.ai/role": role }, containers: [container(own)] });

const given = (name: string) => ({ ...engine(name), told: undefined });
const args = (name: string, ...flags: string[]) => told(name, { args: ["--model=m", ...flags] });
const gpus = (name: string, count: number, ...flags: string[]) =>
  told(name, { args: ["--model=m", ...flags], limits: { "nvidia.com/gpu": String(count) } });
const seed = (name: string, value: string) =>
  told(name, { args: ["--model=m"], env: { PYTHONHASHSEED: value } });

const precise = {
  routing: routing([], [], { pickerConfig: config("[{type: precise-prefix-cache-producer}]") }),
};
const events = (on: boolean) => `--kv-events-config={"enable_kv_cache_events":${on},"publisher":"zmq"}`;
const sglang = { args: ["--model=m"], image: "lmsysorg/sglang:v0.5.3" };

test("engines of different models differ in more, which is one fault", () => {
  const other = told("b", { args: ["--model=x", "--max-num-seqs=8"], env: { PYTHONHASHSEED: "1" } });
  const small = facts({ models: ["x"], cache: { blockSize: 32, prefixCaching: true } });
  const engines = known([engine("a"), engine("b", small, other)]);
  expect(idsOf(conclude(scene({ engines })), "fail")).toEqual(["engine.model"]);
});

tryChecks({
  "engine.model": [
    ["no right", { engines: noRight }, "skip", /may not list/],
    [
      "nobody tells",
      { engines: known([{ ...given("a"), facts: facts({ models: [] }) }]) },
      "skip",
      /tells its model/,
    ],
    [
      "another on a page",
      { engines: known([engine("a"), engine("b", facts({ models: ["x"] })), engine("c")]) },
      "fail",
      /models differ: x on b; m on a, c/,
    ],
    [
      "another in the arguments",
      running(pod("a"), pod("b"), told("c", { args: ["--model=x"] })),
      "fail",
      /x on c; m on a, b/,
    ],
    [
      "one page is not to be read",
      { engines: known([engine("a"), engine("b", refused)]) },
      "pass",
      /^m on all/,
    ],
  ],
  "engine.alike": [
    ["no right", { engines: noRight }, "skip", /may not list/],
    ["given addresses", { engines: known([given("a")]) }, "skip", /no engine is a pod/],
    [
      "another max-num-seqs",
      running(
        args("a", "--max-num-seqs=64"),
        args("b", "--max-num-seqs", "256"),
        args("c", "--max-num-seqs=64"),
      ),
      "fail",
      /^decode: --max-num-seqs differs: 256 on b; 64 on a, c$/,
    ],
    [
      "given to one alone",
      running(args("a", "--dtype=half"), args("b")),
      "fail",
      /--dtype differs: half on a; default on b/,
    ],
    [
      "chunked prefill off",
      running(args("a", "--no-enable-chunked-prefill"), args("b", "--enable-chunked-prefill")),
      "fail",
      /--enable-chunked-prefill differs: off on a; on on b/,
    ],
    [
      "another in another role",
      running(
        args("a", "--max-num-seqs=64"),
        told("p", { args: ["--model=m", "--max-num-seqs=8"] }, "prefill"),
      ),
      "pass",
      /decode: 1 alike, prefill: 1 alike/,
    ],
    [
      "one that nobody knows",
      running(args("a", "--max-num-seqs=64"), args("b", "--max-num-seqs=$(N)")),
      "skip",
      /^no difference found; not all told of b$/,
    ],
    [
      "one that may be in a file",
      running(args("a", "--max-num-seqs=64"), args("b", "--config=/c.yaml")),
      "skip",
      /not all told of b/,
    ],
  ],
  "engine.hash": [
    ["no right", { engines: noRight }, "skip", /may not list/],
    [
      "nobody knows",
      running(told("a", { args: [], hasEnvFrom: true })),
      "skip",
      /^algorithm unknown, PYTHONHASHSEED unknown; not all told of a$/,
    ],
    ["the algorithm that nobody knows", running(args("a", "--config=/c.yaml")), "skip", /algorithm unknown/],
    [
      "another algorithm",
      running(
        args("a", "--prefix-caching-hash-algo=sha256_cbor"),
        args("b", "--prefix-caching-hash-algo=builtin"),
      ),
      "fail",
      /--prefix-caching-hash-algo differs: sha256_cbor on a; builtin on b/,
    ],
    [
      "another seed",
      running(seed("a", "42"), seed("b", "0"), seed("c", "42")),
      "fail",
      /PYTHONHASHSEED differs: 0 on b; 42 on a, c/,
    ],
    ["one without a seed", running(seed("a", "42"), args("b")), "fail", /42 on a; none on b/],
    [
      "one whose seed may come from a ConfigMap",
      running(seed("a", "42"), told("b", { hasEnvFrom: true })),
      "skip",
      /^algorithm default, PYTHONHASHSEED 42; not all told of b$/,
    ],
    ["nothing said", {}, "pass", /algorithm default, PYTHONHASHSEED none/],
  ],
  "engine.kv-events": [
    [
      "no right to the configuration",
      { routing: routing([], [], { pickerConfig: noRouting }) },
      "skip",
      /may not list/,
    ],
    ["a picker that guesses", {}, "skip", /does not go by them/],
    [
      "one that publishes none",
      { ...precise, ...running(args("a", events(true)), args("b")) },
      "fail",
      /^b publish none, and precise-prefix-cache-producer/,
    ],
    ["switched off", { ...precise, ...running(args("a", events(false))) }, "fail", /a publish none/],
    [
      "arguments in a file",
      { ...precise, ...running(args("a", "--config=/c.yaml")) },
      "skip",
      /not to be told of a/,
    ],
    [
      "a value that nobody knows",
      { ...precise, ...running(args("a", "--kv-events-config=$(X)")) },
      "skip",
      /not to be told of a/,
    ],
    [
      "SGLang without a publisher",
      { ...precise, ...running(told("a", { ...sglang, args: ['--kv-events-config={"publisher":"null"}'] })) },
      "fail",
      /a publish none/,
    ],
    [
      "SGLang with one",
      { ...precise, ...running(told("a", { ...sglang, args: ['--kv-events-config={"publisher":"zmq"}'] })) },
      "pass",
      /1 engines/,
    ],
    [
      "all",
      { ...precise, ...running(args("a", events(true)), args("b", "--zmq-endpoint=tcp://x:5557")) },
      "pass",
      /2 engines/,
    ],
  ],
  "engine.data-parallel": [
    ["no right", { engines: noRight }, "skip", /may not list/],
    ["no GPUs by number", running(args("a", "--data-parallel-size=8")), "skip", /could be counted/],
    [
      "eight with one",
      running(gpus("a", 1), gpus("b", 1, "--data-parallel-size=8")),
      "fail",
      /^8 GPUs asked for where the container has 1: b$/,
    ],
    ["the old chart's flag", running(gpus("a", 1, "--intra-node-data-parallel-size", "8")), "fail", /8 GPUs/],
    [
      "data and tensor parallel",
      running(gpus("a", 4, "-dp=2", "-tp", "4")),
      "fail",
      /8 GPUs asked for where the container has 4/,
    ],
    ["pipeline parallel", running(gpus("a", 1, "--pipeline-parallel-size=2")), "fail", /2 GPUs/],
    [
      "a size over several pods",
      running(gpus("a", 8, "--data-parallel-size=16", "--data-parallel-start-rank=8")),
      "skip",
      /counted/,
    ],
    [
      "tensors over several pods",
      running(gpus("a", 8, "--tensor-parallel-size=16", "--distributed-executor-backend=ray")),
      "skip",
      /counted/,
    ],
    [
      "the part that is here",
      running(gpus("a", 8, "--data-parallel-size=16", "--data-parallel-size-local=8")),
      "pass",
      /1 engines/,
    ],
    [
      "one rank of many",
      running(gpus("a", 1, "--data-parallel-size=16", "--data-parallel-rank=3")),
      "pass",
      /1 engines/,
    ],
    ["a size that nobody knows", running(gpus("a", 1, "--tensor-parallel-size=$(TP)")), "skip", /counted/],
    ["as many", running(gpus("a", 2, "--tensor-parallel-size=2"), gpus("b", 1)), "pass", /2 engines/],
  ],
});
