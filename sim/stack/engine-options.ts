import type { Values } from "../flags/flag.ts";
import type { stackFlags, workerFlags } from "../flags/tables.ts";
import type { WorkerOptions } from "../worker/options.ts";

type EngineValues = Pick<
  Values<typeof workerFlags> & Values<typeof stackFlags>,
  | "model"
  | "blockSize"
  | "cacheBlocks"
  | "ttftBaseMs"
  | "prefillMsPerToken"
  | "itlMs"
  | "kvTransferMsPerToken"
  | "maxNumSeqs"
  | "maxModelLen"
  | "counterBase"
  | "metricsDelayMs"
  | "noPromptTokensDetails"
>;

/** The part of a worker's options that flags set, the same for all workers of a stack. */
export function engineOptions(flags: EngineValues): Omit<WorkerOptions, "name" | "role" | "truth"> {
  const { ttftBaseMs, prefillMsPerToken, itlMs, kvTransferMsPerToken, noPromptTokensDetails, ...rest } =
    flags;
  return {
    model: rest.model,
    blockSize: rest.blockSize,
    cacheBlocks: rest.cacheBlocks,
    maxNumSeqs: rest.maxNumSeqs,
    maxModelLen: rest.maxModelLen,
    counterBase: rest.counterBase,
    metricsDelayMs: rest.metricsDelayMs,
    timing: { ttftBaseMs, prefillMsPerToken, itlMs, kvTransferMsPerToken },
    promptTokensDetails: !noPromptTokensDetails,
    prefixCaching: true,
    // As llm-d's guides start it, so that hashes can be told from outside the process.
    hashAlgorithm: "sha256_cbor",
    removedMetricNames: false,
  };
}
