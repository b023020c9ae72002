import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { container } from "../../test/container.ts";
import { EngineArguments } from "./engine-arguments.ts";

const of = (own: Parameters<typeof container>[0]) => new EngineArguments(container(own));
const NIXL = '{"kv_connector":"NixlConnector","kv_role":"kv_both"}';

test.each<[string, string[], string | undefined]>([
  ["not given", ["--port=8200"], undefined],
  ["a word of its own", ["--block-size", "32"], "32"],
  ["after an equals sign", ["--block-size=32"], "32"],
  ["in the spelling of Python", ["--block_size=32"], "32"],
  ["the last of two", ["--block-size=16", "--block-size", "32"], "32"],
  ["a negative number", ["--block-size", "-1"], "-1"],
  ["no value", ["--block-size", "--port=1"], ""],
  ["a known variable", ["--block-size=$(SIZE)"], "64"],
  ["an unknown variable", ["--block-size=$(NONE)"], undefined],
  ["the kubelet's escape", ["--block-size=$$(SIZE)"], "$(SIZE)"],
  ["in a shell's line", ["-c", "exec vllm serve m --block-size $SIZE --port $PORT"], "64"],
])("a flag's value: %s", (_, args, value) => {
  const command = args[0] === "-c" ? ["/bin/bash"] : [];
  expect(of({ command, args, env: { SIZE: "64" } }).value("block-size")).toBe(value);
});

test.each<[string, string[], boolean | undefined]>([
  ["not given", [], undefined],
  ["on", ["--enable-prefix-caching"], true],
  ["off", ["--no-enable-prefix-caching"], false],
  ["off in a word", ["--enable-prefix-caching=False"], false],
])("a flag that is on or off: %s", (_, args, on) => {
  expect(of({ args }).isOn("enable-prefix-caching")).toBe(on);
});

test.each<[string, string[], string[], string | undefined]>([
  ["nothing said", [], [], undefined],
  ["a script of its own", ["/start.sh"], [], undefined],
  ["after serve", ["vllm", "serve"], ["org/m", "--port", "8000"], "org/m"],
  ["by a flag", [], ["--port", "8000", "--model", "org/m"], "org/m"],
  ["under another name", ["vllm", "serve", "org/m"], ["--served-model-name", "short", "alias"], "short"],
  ["a variable", ["vllm", "serve", "$(MODEL)"], [], undefined],
  ["in Python's way", ["python3", "-m", "vllm.entrypoints.openai.api_server"], ["--model=m"], "m"],
  ["after a variable that is empty", ["sh", "-c"], ['EXTRA=""; vllm serve $EXTRA org/m'], "org/m"],
  ["in a script", ["sh", "-c"], ["cd /x && exec vllm serve org/m \\\n --port 1"], "org/m"],
])("the model: %s", (_, command, args, model) => {
  expect(of({ command, args }).model).toBe(model);
});

test.each<[string, string[], string[], boolean]>([
  ["nothing said", [], [], false],
  ["a script of its own", ["/start.sh"], [], false],
  ["a file of arguments", ["vllm", "serve", "m"], ["--config=/c.yaml"], false],
  ["a variable that may hold more", ["sh", "-c"], ["vllm serve m --port 1 $EXTRA"], false],
  ["a list that may hold more", ["bash", "-c"], ['vllm serve m "${args[@]}"'], false],
  ["a value that is not known", ["sh", "-c"], ['vllm serve m --port "p$PORT"'], true],
  ["all of it", ["vllm", "serve", "m"], [], true],
  ["arguments of the image's own program", [], ["--model=m"], true],
])("whether more may be given: %s", (_, command, args, complete) => {
  expect(of({ command, args }).complete).toBe(complete);
});

test("limits in accelerators of any maker, and none by number", () => {
  expect(of({ limits: { "nvidia.com/gpu": "2", cpu: "8" } }).gpus).toBe(2);
  expect(of({ limits: { "gpu.intel.com/i915": "1" } }).gpus).toBe(1);
  expect(of({ limits: { cpu: "8" } }).gpus).toBeUndefined();
});

test("variables, where they come from, and where more may come from", () => {
  const args = of({
    env: { PYTHONHASHSEED: "42" },
    envSources: { HOST: "status.podIP", TOKEN: "" },
    command: ["sh", "-c", "export SET=1; vllm serve m"],
  });
  const names = ["PYTHONHASHSEED", "HOST", "TOKEN", "SET", "NONE"];
  expect(names.map((name) => args.variable(name))).toEqual([
    "42",
    "from: status.podIP",
    "from: elsewhere",
    undefined,
    undefined,
  ]);
  expect(args.mayHaveVariable("SET")).toBe(true);
  expect(args.mayHaveVariable("NONE")).toBe(false);
  expect(of({ hasEnvFrom: true }).mayHaveVariable("NONE")).toBe(true);
});

test("the chart's flags for more than one GPU, in their short names too", () => {
  const chart = of({ args: ["--intra-node-data-parallel-size", "8", "-tp", "2"] });
  expect(chart.value("intra-node-data-parallel-size")).toBe("8");
  expect(chart.value("tensor-parallel-size")).toBe("2");
});

test("JSON with a hole in it, over lines, in parts, and none", () => {
  const script = `vllm serve m --kv-events-config "{\\"enable_kv_cache_events\\":true,\\"topic\\":\\"kv@\${POD_IP}\\"}" \\
    --kv_transfer_config '{"kv_connector":"NixlConnector",
      "kv_role":"kv_both"}'`;
  const args = of({ command: ["bash", "-c", script] });
  expect(args.json("kv-events-config")).toEqual({ enable_kv_cache_events: true, topic: "kv@" });
  expect(args.json("kv-transfer-config")).toEqual(JSON.parse(NIXL));
  const parts = of({ args: ["--kv-transfer-config.kv_role", "kv_both"] });
  expect([parts.has("kv-transfer-config"), parts.json("kv-transfer-config")]).toEqual([true, undefined]);
  expect(of({ args: ["--kv-transfer-config=nonsense"] }).json("kv-transfer-config")).toBeUndefined();
});

/** The shape of llm-d's guides for many GPUs: comments with flags, values that only the node knows. */
test("a long script", () => {
  const args = of({
    command: ["/bin/bash", "-c"],
    args: [
      `# Clear what a crash left. https://example.com/issues/1
find /dev/shm -type f -delete
START_RANK=$(( \${LWS_WORKER_INDEX:-0} * DP_SIZE_LOCAL ))
# --enable-dbo: it's here 'only' to be explained
exec vllm serve \\
  deepseek-ai/DeepSeek-R1-0528 \\
  --port 8200 \\
  --tensor-parallel-size $TP_SIZE \\
  --max-num-seqs \${MAX_TOKENS} \\
  --data-parallel-size $((LWS_GROUP_SIZE * DP_SIZE_LOCAL)) \\
  --data-parallel-size-local $DP_SIZE_LOCAL \\
  --data-parallel-start-rank $START_RANK \\
  --kv-cache-memory-bytes=\${KV_CACHE_MEMORY_BYTES-}
  # --collect-detailed-traces all`,
    ],
    env: { TP_SIZE: "1", DP_SIZE_LOCAL: "8", MAX_TOKENS: "256" },
  });
  expect([args.model, args.port, args.complete]).toEqual(["deepseek-ai/DeepSeek-R1-0528", 8200, true]);
  expect([args.has("enable-dbo"), args.has("collect-detailed-traces")]).toEqual([false, false]);
  const flags = ["tensor-parallel-size", "max-num-seqs", "data-parallel-size", "data-parallel-size-local"];
  expect(flags.map((flag) => args.value(flag))).toEqual(["1", "256", undefined, "8"]);
});

test.each([
  ["gpu/decode", { model: "meta-llama/Llama-3.1-8B-Instruct", port: 8200, gpus: 1, simulated: false }],
  ["gpu/prefill", { model: "meta-llama/Llama-3.1-8B-Instruct", port: 8000, gpus: 1, simulated: false }],
  [
    "upstream-sim/engines",
    { model: "meta-llama/Llama-3.1-8B-Instruct", port: 8000, gpus: undefined, simulated: true },
  ],
])("deploy/llm-d/%s", (file, wanted) => {
  const [found] = parseAllDocuments(readFileSync(`deploy/llm-d/${file}.yaml`, "utf8"))
    .map((document) => document.toJS())
    .filter(({ kind }) => kind === "Deployment");
  const { command = [], args, image, resources } = found.spec.template.spec.containers[0];
  const engine = of({ command, args, image, limits: resources.limits });
  expect(engine).toMatchObject({ complete: true, simulated: wanted.simulated, gpus: wanted.gpus });
  expect([engine.model, engine.port]).toEqual([wanted.model, wanted.port]);
  if (!wanted.simulated) expect(engine.json("kv-transfer-config")).toEqual(JSON.parse(NIXL));
});
