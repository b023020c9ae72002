import { type Check, fail, pass, skip } from "./check.ts";

/** Only a picker that is handed the request's body can go by the prompt in it. */
export const eppBodyMode: Check = {
  id: "epp.body-mode",
  title: "The endpoint picker sees the prompt",
  reads: "ext_proc in EnvoyFilters and in the configuration that the gateway's pods mount",
  run({ routing: { extProcs } }) {
    if (!extProcs.known) return skip(extProcs.why);
    if (extProcs.value.length === 0)
      return skip("no object here tells how the gateway asks the endpoint picker");
    const blind = extProcs.value.filter(({ bodyMode, modeOverride }) => bodyMode === "NONE" && !modeOverride);
    const [first] = blind;
    if (first !== undefined)
      return fail(
        `${first.source}: request_body_mode of ext_proc is NONE: the picker never sees a prompt`,
        "set request_body_mode: FULL_DUPLEX_STREAMED in its processing_mode",
      );
    return pass(
      extProcs.value
        .map(({ source, bodyMode, modeOverride }) =>
          bodyMode === "NONE" && modeOverride
            ? `${source}: the picker may ask for the body`
            : `${source}: request_body_mode ${bodyMode}`,
        )
        .join("; "),
    );
  },
};
