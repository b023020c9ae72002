import { editEngines, setFlag, setVariable } from "./edit.ts";
import type { Fault, Faults } from "./fault.ts";

/** Prefill and decode apart. */
export const disaggregationFaults = {
  "pd.roles.no-prefill": { disaggregated: true, parts: { noPrefill: true } },
  "pd.sidecar.missing": { disaggregated: true, parts: { noLastSidecar: true } },
  "pd.connector": apart(
    editEngines("decode", (_engine, sidecar) => {
      if (sidecar !== undefined) setFlag(sidecar, "--kv-connector", "shared-storage");
    }),
  ),
  "pd.ssrf-protection": { disaggregated: true, parts: { noSsrfProtection: true } },
  "pd.ports": apart(
    editEngines("decode", (_engine, sidecar) => {
      if (sidecar !== undefined) setFlag(sidecar, "--model-server-port", "8200");
    }),
  ),
  "pd.kv-transfer": apart(
    editEngines("prefill", ({ args }) => void args.splice(args.indexOf("--kv-transfer-config"), 2)),
  ),
  "pd.side-channel": apart(
    editEngines("decode", ({ env }) => setVariable(env, "VLLM_NIXL_SIDE_CHANNEL_HOST", "127.0.0.1")),
  ),
} as const satisfies Faults;

/** A fault that is one of the objects alone. */
function apart(...objects: NonNullable<Fault["objects"]>) {
  return { disaggregated: true, objects } as const;
}
