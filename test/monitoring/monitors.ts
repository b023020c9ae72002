import { z } from "zod";
import { objects } from "./manifests.ts";

const relabeling = z.strictObject({
  sourceLabels: z.array(z.string()).optional(),
  targetLabel: z.string().optional(),
  regex: z.string().default("(.*)"),
  replacement: z.string().default("$1"),
  action: z.enum(["replace", "keep", "labeldrop"]).default("replace"),
});
const endpoint = z.strictObject({
  port: z.string().optional(),
  path: z.literal("/metrics"),
  interval: z.string(),
  honorLabels: z.boolean().default(false),
  relabelings: z.array(relabeling),
});
const monitorSchema = z.object({
  kind: z.enum(["PodMonitor", "ServiceMonitor"]),
  spec: z.object({
    endpoints: z.array(endpoint).optional(),
    podMetricsEndpoints: z.array(endpoint).optional(),
  }),
});

export type Endpoint = z.infer<typeof endpoint>;

/** What a PodMonitor or ServiceMonitor of deploy/monitoring scrapes, with Prometheus' defaults filled in. */
export function endpointsOf(file: string): readonly Endpoint[] {
  const { spec } = monitorSchema.parse(objects(file)[0]);
  return spec.endpoints ?? spec.podMetricsEndpoints ?? [];
}
