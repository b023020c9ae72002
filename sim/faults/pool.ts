import { change } from "../kubernetes/change.ts";
import { olderPool } from "../kubernetes/pools.ts";
import { deny, edit, editEngines } from "./edit.ts";
import type { Faults } from "./fault.ts";

const modelLabel = "llm-d.ai/model";

/** The InferencePool, and the pods that it selects. */
export const poolFaults = {
  "pool.conditions.not-accepted": {
    objects: [denied("Accepted", "HTTPRouteNotAccepted", "no accepted HTTPRoute leads here")],
  },
  "pool.conditions.picker-missing": {
    objects: [denied("ResolvedRefs", "InvalidExtensionRef", "the endpoint picker's Service was not found")],
  },
  "pool.selector.off-by-one-label": {
    objects: [
      edit("inferencePools", ({ spec }) => {
        spec.selector.matchLabels[modelLabel] = "ms-llm-d-modelservice";
      }),
    ],
  },
  "pool.selector.pod-label": {
    objects: [
      editEngines("decode", (_engine, _sidecar, { metadata }) => {
        delete metadata.labels[modelLabel];
      }),
    ],
  },
  "pool.target-port": {
    objects: [
      edit("inferencePools", ({ spec }) => {
        spec.targetPorts = [{ number: 8200 }];
      }),
    ],
  },
  "pool.api-group.both": {
    objects: [change("olderInferencePools", (_none, world) => [olderPool(world, 8000)])],
  },
} as const satisfies Faults;

function denied(type: string, reason: string, message: string) {
  return edit("inferencePools", ({ status }) => {
    for (const { conditions } of status.parents) deny(conditions, type, reason, message);
  });
}
