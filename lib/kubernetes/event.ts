import { z } from "zod";
import type { KubernetesApi } from "./api.ts";

/** A warning that Kubernetes wrote about an object. Events are kept for an hour or so. */
export interface Warning {
  /** `FailedScheduling`, `FailedCreate`, `Unhealthy` and others. */
  readonly reason: string;
  readonly message: string;
}

const eventSchema = z.object({
  type: z.string().nullish(),
  reason: z.string().nullish(),
  message: z.string().nullish(),
  lastTimestamp: z.string().nullish(),
  eventTime: z.string().nullish(),
  series: z.object({ lastObservedTime: z.string().nullish() }).nullish(),
});

/** The warnings about an object, the newest first. */
export async function listWarnings(
  api: KubernetesApi,
  namespace: string,
  { kind, name }: { readonly kind: string; readonly name: string },
): Promise<Warning[]> {
  const events = await api.list(`/api/v1/namespaces/${namespace}/events`, eventSchema, {
    fieldSelector: `involvedObject.kind=${kind},involvedObject.name=${name}`,
  });
  return (events ?? [])
    .filter(({ type }) => type === "Warning")
    .sort((one, other) => timeOf(other) - timeOf(one))
    .map(({ reason, message }) => ({ reason: reason ?? "", message: message ?? "" }));
}

/** Older and newer reporters fill different fields. */
function timeOf({ series, lastTimestamp, eventTime }: z.output<typeof eventSchema>): number {
  const time = Date.parse(series?.lastObservedTime ?? lastTimestamp ?? eventTime ?? "");
  return Number.isNaN(time) ? 0 : time;
}
