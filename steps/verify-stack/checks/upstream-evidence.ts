import { upstreamHeaders, upstreamOf } from "../../../lib/load/upstream.ts";
import { goodProbe } from "../scene.ts";
import { type Check, pass, skip, warn } from "./check.ts";

/** A response header names the engine that answered. */
export const upstreamEvidence: Check = {
  id: "upstream.evidence",
  title: "Responses name their engine",
  reads: "headers of a probe completion",
  run(scene) {
    const probe = goodProbe(scene);
    if (probe === undefined) return skip("no probe succeeded");
    const upstream = upstreamOf(probe.headers);
    if (upstream !== undefined) return pass(`${upstream.header}: ${upstream.name}`);
    return warn(
      `none of ${upstreamHeaders.slice(0, 2).join(", ")} and the like on the response`,
      "stickiness then rests on the gateway's JSON access log with x_session_id, x_test_id and upstream_host",
    );
  },
};
