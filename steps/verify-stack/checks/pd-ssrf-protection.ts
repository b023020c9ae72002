import { type Check, fail, notTold, pass, skip, some } from "./check.ts";
import { ofSidecars } from "./disaggregated.ts";

/** No sidecar follows a client's own `x-prefiller-host-port` to wherever it points. */
export const pdSsrfProtection: Check = {
  id: "pd.ssrf-protection",
  title: "Sidecars only send prompts to the pool",
  reads: "the sidecars' --enable-ssrf-protection",
  run: ofSidecars((sidecars) => {
    const open = sidecars.filter(({ sidecar }) => sidecar.ssrfProtection === false);
    if (open.length > 0) {
      const ignored = open.some(({ sidecar }) => sidecar.ssrfVariable)
        ? " (the variable ENABLE_SSRF_PROTECTION is ignored)"
        : "";
      return fail(
        `off in ${some(open.map(({ pod }) => pod.name))}${ignored}: a client's x-prefiller-host-port leads anywhere`,
        "start the sidecars with --enable-ssrf-protection, and let them read the InferencePool (one of v1: sidecars of v0.10.0 or newer)",
      );
    }
    const silent = sidecars.filter(({ sidecar }) => sidecar.ssrfProtection === undefined);
    return silent.length > 0
      ? skip(notTold(silent.map(({ pod }) => pod.name)))
      : pass(`on in ${sidecars.length} sidecars`);
  }),
};
