import { type Check, pass, skip, some, warn } from "./check.ts";

/** A picker that is down shows as errors, rather than as requests that go anywhere. */
export const eppFailureMode: Check = {
  id: "epp.failure-mode",
  title: "A failing endpoint picker is not passed over",
  reads: "ext_proc as for epp.body-mode; failureMode of the InferencePool",
  run({ routing: { extProcs, poolReadings } }) {
    const found = extProcs.known ? extProcs.value : [];
    const open = found.filter(({ failOpen, pickedOnly }) => failOpen && !pickedOnly);
    if (open.length > 0)
      return warn(
        `${some(open.map(({ source }) => source))}: failure_mode_allow is true`,
        "set it to false while you measure: with the picker away requests go anywhere, and look well",
      );
    const modes = poolReadings.flatMap(({ pool: { name, picker } }) =>
      picker === undefined ? [] : { pool: `InferencePool ${name}: ${picker.failureMode}`, ...picker },
    );
    const passOver = modes.filter(({ failureMode }) => failureMode === "FailOpen");
    if (found.length > 0) {
      const envoy = found.map(({ source, failOpen }) =>
        failOpen
          ? `${source}: failure_mode_allow is true, but without the picker's header a request goes nowhere (ORIGINAL_DST)`
          : `${source}: failure_mode_allow is false`,
      );
      const other = passOver.map(({ pool }) => pool).join("; ");
      return pass(`${envoy.join("; ")}${other === "" ? "" : `, which applies here; ${other} does not`}`);
    }
    if (modes.length === 0) return skip(extProcs.known ? "no object here tells" : extProcs.why);
    const told = modes.map(({ pool }) => pool).join("; ");
    return pass(passOver.length === 0 ? told : `${told}, so without the picker requests go to any engine`);
  },
};
