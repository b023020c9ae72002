import { z } from "zod";

/** How an engine hands KV blocks to others and fetches theirs (vLLM --kv-transfer-config with the NixlConnector). */
export interface KvConnector {
  /** What it tells others to connect to (VLLM_NIXL_SIDE_CHANNEL_HOST, _PORT). Nobody does here: no block travels. */
  readonly sideChannelHost: string;
  readonly sideChannelPort: number;
}

/** The half of a request that another engine does: the answer ("decode"), or the prompt ("prefill"). */
export type RemoteHalf = "decode" | "prefill";

/** Where a computed prompt's blocks are: `kv_transfer_params` of the answer, sent on as they are to who decodes. */
export interface KvHandover {
  readonly do_remote_prefill: true;
  readonly do_remote_decode: false;
  readonly remote_engine_id: string;
  readonly remote_block_ids: readonly number[];
  readonly remote_host: string;
  readonly remote_port: number;
  readonly tp_size: 1;
}

/** What must be there to fetch blocks. Without any of it vLLM computes the prompt itself (NixlConnectorScheduler). */
const place = z.object({
  remote_engine_id: z.string().min(1),
  remote_block_ids: z.array(z.unknown()).min(1),
  remote_host: z.string().min(1),
  remote_port: z.number(),
});

/** What a request's `kv_transfer_params` ask for; undefined = all of it here. */
export function remoteHalf(params: Readonly<Record<string, unknown>>): RemoteHalf | undefined {
  if (params["do_remote_decode"] === true) return "decode";
  if (params["do_remote_prefill"] !== true) return undefined;
  return place.safeParse(params).success ? "prefill" : undefined;
}

/** @param blocks how many the prompt filled, the last one perhaps in part. Their ids lead nowhere here. */
export function handover(
  { sideChannelHost, sideChannelPort }: KvConnector,
  engineId: string,
  blocks: number,
): KvHandover {
  return {
    do_remote_prefill: true,
    do_remote_decode: false,
    remote_engine_id: engineId,
    remote_block_ids: Array.from({ length: blocks }, (_, id) => id),
    remote_host: sideChannelHost,
    remote_port: sideChannelPort,
    tp_size: 1,
  };
}
