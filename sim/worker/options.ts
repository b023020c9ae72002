import type { Role } from "../role.ts";
import type { BlockListener } from "./block-event.ts";
import type { KvConnector } from "./kv-transfer.ts";
import type { Timing } from "./timing.ts";
import type { TruthLedger, TruthRecord } from "./truth.ts";

/** What one worker is and how it behaves. */
export interface WorkerOptions {
  readonly name: string;
  readonly role: Role;
  readonly model: string;
  /** Tokens a block. */
  readonly blockSize: number;
  /** Blocks in the prefix cache. */
  readonly cacheBlocks: number;
  readonly maxNumSeqs: number;
  /** Prompt plus output tokens of one request. */
  readonly maxModelLen: number;
  readonly timing: Timing;
  /** Off = no lookup, and nothing counted as one. */
  readonly prefixCaching: boolean;
  /** vLLM's --prefix-caching-hash-algo: told, not used. */
  readonly hashAlgorithm: string;
  /** Whether the metrics page is one of before vLLM 0.13, without counters of the prefix cache. */
  readonly removedMetricNames: boolean;
  /** First value of the prefix-cache and prompt counters. */
  readonly counterBase: number;
  /** Milliseconds that /metrics takes to answer. */
  readonly metricsDelayMs: number;
  /** Whether usage tells the cached tokens (vLLM's --enable-prompt-tokens-details). */
  readonly promptTokensDetails: boolean;
  /** Without one the engine ignores `kv_transfer_params`, as vLLM does. */
  readonly kvConnector?: KvConnector | undefined;
  /** Hears of the blocks in its prefix cache (vLLM's --kv-events-config); undefined = no events. */
  readonly kvEvents?: BlockListener | undefined;
  /** Where completions are written down; it outlives a restart, and workers may share it. */
  readonly truth: TruthLedger;
  /** Asked once a stream: does this one stop after three tokens? */
  readonly stalls?: () => boolean;
  /** Called when a completion is over, however it ended. */
  readonly onCompletion?: (record: TruthRecord) => void;
  /** Serves POST /debug/restart. */
  readonly restartable?: boolean;
}
