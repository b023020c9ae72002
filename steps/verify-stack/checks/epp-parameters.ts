import { type Check, fail, pass, skip } from "./check.ts";

const HANDLER = "single-profile-handler";

/** Scorers stand in a profile: where this handler is given some, nothing reads them, and every engine scores the same. */
export const eppParameters: Check = {
  id: "epp.parameters",
  title: "No parameter is given where it is ignored",
  reads: "the picker's configuration",
  after: ["epp.plugins"],
  run({ routing: { pickerConfig } }) {
    if (!pickerConfig.known) return skip(pickerConfig.why);
    const ignored = pickerConfig.value.plugins
      .filter(({ type }) => type === HANDLER)
      .flatMap(({ parameters }) => Object.keys(parameters));
    if (ignored.length === 0) return pass(`none on ${HANDLER}`);
    return fail(
      `${HANDLER} has parameters (${ignored.join(", ")}), which it ignores`,
      "list scorers and picker among plugins, and refer to them with their weights in schedulingProfiles",
    );
  },
};
