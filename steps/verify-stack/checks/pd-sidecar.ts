import { type Check, fail, pass, skip, some } from "./check.ts";
import { whereApart } from "./disaggregated.ts";

/** Every decode pod has the sidecar that sends a prompt to a prefill pod first. */
export const pdSidecar: Check = {
  id: "pd.sidecar",
  title: "Decode pods have a routing sidecar",
  reads: "containers of the decode pods",
  after: ["pd.roles"],
  run: whereApart(({ prefill, decode, sidecars }) => {
    if (prefill.length === 0) return skip("no prefill pod");
    const having = new Set(sidecars.map(({ pod }) => pod.uid));
    const without = decode.filter(({ uid }) => !having.has(uid));
    return without.length === 0
      ? pass(`on ${decode.length} of ${decode.length}`)
      : fail(
          `none in ${some(without.map(({ name }) => name))}: it prefills by itself`,
          "add the routing-proxy container (modelservice chart: routing.proxy)",
        );
  }),
};
