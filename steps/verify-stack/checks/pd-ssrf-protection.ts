import { type Check, fail, pass, skip, some } from "./check.ts";
import { ofSidecars } from "./disaggregated.ts";

/** No sidecar follows a client's own `x-prefiller-host-port` to wherever it points. */
export const pdSsrfProtection: Check = {
  id: "pd.ssrf-protection",
  title: "Sidecars only send prompts to the pool",
  reads: "the sidecars' --enable-ssrf-protection",
  run: ofSidecars((sidecars) => {
    const open = sidecars.filter(({ sidecar }) => sidecar.ssrfProtection === false);
    if (open.length > 0) {
      return fail(
        `off in ${some(open.map(({ pod }) => pod.name))}: a client's x-prefiller-host-port leads anywhere`,
        "start the sidecars with --enable-ssrf-protection, and let them read the InferencePool",
      );
    }
    const silent = sidecars.filter(({ sidecar }) => sidecar.ssrfProtection === undefined);
    return silent.length > 0
      ? skip(`not to be told of ${some(silent.map(({ pod }) => pod.name))}`)
      : pass(`on in ${sidecars.length} sidecars`);
  }),
};
