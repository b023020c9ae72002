/**
 * What an engine tells about its prefix cache, as vLLM's KV events do: a block can be found from now on, it cannot any
 * more, or none can.
 */
export type BlockEvent =
  | { readonly type: "BlockStored" | "BlockRemoved"; readonly key: number }
  | { readonly type: "AllBlocksCleared" };

export type BlockListener = (event: BlockEvent) => void;
