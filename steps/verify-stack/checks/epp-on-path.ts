import { goodProbe } from "../scene.ts";
import { type Check, fail, pass, skip, warn } from "./check.ts";

/** The endpoint picker sets it on each response that it saw. */
const MARK = "x-went-into-resp-headers";

/** Requests go past the endpoint picker: its mark is on the response, or its own counter rose. */
export const eppOnPath: Check = {
  id: "epp.on-path",
  title: "The endpoint picker is on the path",
  reads: "headers of a probe completion; the picker's counters of picks",
  after: ["route.attached", "route.backend", "epp.single", "epp.service"],
  run(scene) {
    const { pickers, pools, picks } = scene;
    const probe = goodProbe(scene);
    if (probe === undefined) return skip("no probe succeeded");
    if (probe.headers[MARK] !== undefined) return pass(`response header ${MARK}`);
    if (picks.known && picks.value > 0) return pass(`its scheduler_attempts_total rose by ${picks.value}`);
    const noMark = `no ${MARK} on the response`;
    if (!pickers.known && !pools.known)
      return skip(`${noMark}, and where to look for a picker is unknown: ${pickers.why}`);
    const pods = pickers.known ? pickers.value.length : 0;
    const poolNames = pools.known ? pools.value : [];
    if (pods > 0 || poolNames.length > 0) {
      const there =
        pods > 0 ? "an endpoint picker runs" : `there is an InferencePool (${poolNames.join(", ")})`;
      const counter = picks.known && pods > 0 ? ", and its counter did not rise" : "";
      return fail(
        `${there}, but ${noMark}${counter}`,
        "the route must lead to the InferencePool, or the gateway's ext_proc to the picker; failure mode open hides a picker that is down",
      );
    }
    return warn(
      "no endpoint picker found",
      "what makes sessions stick here, if anything, is not the endpoint picker",
    );
  },
};
