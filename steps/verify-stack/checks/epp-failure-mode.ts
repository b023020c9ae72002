import { type Check, pass, skip, warn } from "./check.ts";

/** A picker that is down shows as errors, rather than as requests that go anywhere. */
export const eppFailureMode: Check = {
  id: "epp.failure-mode",
  title: "A failing endpoint picker is not passed over",
  reads: "ext_proc as for epp.body-mode; failureMode of the InferencePool",
  run({ routing: { extProcs, poolReadings } }) {
    const modes = poolReadings.flatMap(({ pool }) =>
      pool.picker === undefined ? [] : `InferencePool ${pool.name}: ${pool.picker.failureMode}`,
    );
    const open = (extProcs.known ? extProcs.value : []).filter(({ failOpen }) => failOpen);
    if (open.length > 0)
      return warn(
        `${open.map(({ source }) => source).join(", ")}: failure_mode_allow is true`,
        "set it to false while you measure: with the picker away requests go anywhere, and look well",
      );
    if (!extProcs.known && modes.length === 0) return skip(extProcs.why);
    const closed = (extProcs.known ? extProcs.value : []).map(
      ({ source }) => `${source}: failure_mode_allow is false`,
    );
    if (closed.length + modes.length === 0) return skip("no object here tells");
    return pass([...modes, ...closed].join("; "));
  },
};
