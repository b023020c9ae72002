import { goodProbe } from "../scene.ts";
import { type Check, fail, pass, skip, warn } from "./check.ts";
import { isWithoutPicker, seeSingle } from "./epp-single.ts";

/** The endpoint picker sets it on each response that it saw. */
const MARK = "x-went-into-resp-headers";

/**
 * Requests pass the endpoint picker: its mark is on the response. A gateway may take the mark away; then the picker's
 * counter tells, though not whose requests it counted.
 */
export const eppOnPath: Check = {
  id: "epp.on-path",
  title: "The endpoint picker is on the path",
  reads: "headers of a probe completion; the picker's counters of picks",
  after: ["route.attached", "route.backend", "epp.service"],
  run(scene) {
    const { picks, probes, routing } = scene;
    const { pickers } = routing;
    const probe = goodProbe(scene);
    if (probe === undefined) return skip("no probe succeeded");
    if (probe.headers[MARK] !== undefined) return pass(`response header ${MARK}`);
    const noMark = `no ${MARK} on the response`;
    if (!pickers.known) return skip(`${noMark}, and no picker to ask: ${pickers.why}`);
    if (isWithoutPicker(scene)) return seeSingle;
    if (pickers.value.length === 0)
      return warn(
        "no endpoint picker found",
        "what makes sessions stick here, if anything, is not the endpoint picker",
      );
    const rise = picks.known
      ? `its counter rose by ${picks.value} for ${probes.length} ${probes.length === 1 ? "probe" : "probes"}`
      : "";
    if (picks.known && picks.value >= probes.length)
      return warn(
        `${noMark}, but ${rise}, unless other requests were counted`,
        "let the gateway pass that header on; without it verify while nothing else is sent",
      );
    const counter = picks.known && picks.value === 0 ? "its counter did not rise" : rise;
    return fail(
      `an endpoint picker runs, but ${noMark}${counter === "" ? "" : `, and ${counter}`}`,
      "the route must lead to the InferencePool, or the gateway's ext_proc to the picker; failure mode open hides a picker that is down",
    );
  },
};
