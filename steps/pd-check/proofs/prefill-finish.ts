import { requestsOf } from "../observed.ts";
import { notExported, type Proof, proven, unknown } from "./proof.ts";

/** Prefill engines ended these requests since another engine decodes them. vLLM itself has no word for it. */
export const prefillFinish: Proof = {
  id: "prefill.finish",
  source: "prefill engines: vllm:request_success, reason remote_decode",
  run(observed) {
    const { remoteDecodes } = observed.rises.new.sides.prefill;
    const asked = requestsOf(observed, "new").length;
    if (!remoteDecodes) return notExported("no request ended with remote_decode: vLLM counts length here");
    const figures = `${remoteDecodes} of ${asked} ended with remote_decode`;
    return remoteDecodes === asked ? proven(figures) : unknown(figures);
  },
};
