import type { EngineArguments } from "../../../lib/llm-d/engine-arguments.ts";
import { type Check, fail, pass, skip, some } from "./check.ts";
import { ofTold } from "./told.ts";

/** With one of these an engine reaches over several pods, and how much of it is here cannot be told from its size. */
const OVER_SEVERAL = ["nnodes", "node-rank", "headless", "data-parallel-address", "data-parallel-start-rank"];

/** Every container has the accelerators that its engine asks for: data, tensor and pipeline parallel multiply. */
export const engineDataParallel: Check = {
  id: "engine.data-parallel",
  title: "Engines have the GPUs that they ask for",
  reads: "the engines' arguments and limits",
  run: ofTold((engines) => {
    const judged = engines.flatMap(({ name, told }) => {
      const needs = gpusNeeded(told);
      return needs === undefined || told.gpus === undefined ? [] : { name, needs, has: told.gpus };
    });
    if (judged.length === 0) return skip("no engine whose GPUs could be counted");
    const short = judged.filter(({ needs, has }) => needs > has);
    const [first] = short;
    if (first === undefined) return pass(`${judged.length} engines have as many as they need`);
    return fail(
      `${first.needs} GPUs asked for where the container has ${first.has}: ${some(short.map(({ name }) => name))}`,
      "raise replicas instead of --data-parallel-size (modelservice chart: no parallelism.data), or the limit",
    );
  }),
};

function gpusNeeded(told: EngineArguments): number | undefined {
  if (told.value("distributed-executor-backend") === "ray") return undefined;
  const parts = [
    ranksHere(told),
    sizeOf(told, "tensor-parallel-size"),
    sizeOf(told, "pipeline-parallel-size"),
  ];
  return parts.reduce((product, part) =>
    product === undefined || part === undefined ? undefined : product * part,
  );
}

/** Data-parallel ranks of this container. */
function ranksHere(told: EngineArguments): number | undefined {
  if (told.has("data-parallel-rank")) return 1;
  for (const local of ["data-parallel-size-local", "intra-node-data-parallel-size"])
    if (told.has(local)) return sizeOf(told, local);
  return OVER_SEVERAL.some((flag) => told.has(flag)) ? undefined : sizeOf(told, "data-parallel-size");
}

function sizeOf(told: EngineArguments, flag: string): number | undefined {
  if (!told.has(flag)) return told.complete ? 1 : undefined;
  const size = Number(told.value(flag) ?? "unknown");
  return Number.isInteger(size) && size > 0 ? size : undefined;
}
