import { overall, requestsOf } from "../observed.ts";
import { transfersOf } from "../transfers.ts";
import { count, notExported, type Proof, proven, refuted, unknown } from "./proof.ts";

/** NIXL moved blocks, and no transfer failed. Other connectors have no such counters. */
export const transfers: Proof = {
  id: "transfers",
  source: "all engines: vllm:nixl_xfer_time_seconds, nixl_bytes_transferred, nixl_num_failed_transfers",
  run(observed) {
    const moved = transfersOf(observed);
    if (moved === undefined) return notExported("neither side has vllm:nixl_xfer_time_seconds");
    const failed = overall(observed, "failedTransfers") ?? 0;
    const expired = overall(observed, "expired") ?? 0;
    const mean = moved.meanMs === undefined ? "" : `, ${moved.meanMs.toFixed(2)} ms each`;
    const bytes = moved.bytes === undefined ? "" : `, ${moved.bytes} bytes in all`;
    const late = expired > 0 ? `; ${count(expired, "request")} given up since nobody fetched the blocks` : "";
    const asked = requestsOf(observed, "new").length;
    const figures = `${count(moved.count, "transfer")} for ${count(asked, "new prompt")}${mean}${bytes}${late}`;
    if (failed > 0) return refuted(`${count(failed, "transfer")} failed: ${figures}`);
    if (moved.count > 0)
      return (overall(observed, "transfers", ["new"]) ?? 0) < asked
        ? refuted(`only ${figures}`)
        : proven(figures);
    return observed.rises.new.sides.prefill.promptTokens
      ? refuted(`${figures}: no block was moved`)
      : unknown(`${figures}: nothing was prefilled apart`);
  },
};
