import { z } from "zod";
import type { KubernetesApi } from "../../../lib/kubernetes/index.ts";

/** A warning that was written about an object. Kubernetes keeps them for an hour or so. */
export interface EventSight {
  readonly namespace: string;
  readonly kind: string;
  readonly name: string;
  readonly reason: string;
  readonly message: string;
  readonly count: number;
  /** When it was seen last, RFC 3339; empty where nobody said. */
  readonly at: string;
}

const eventSchema = z
  .object({
    reason: z.string().nullish(),
    message: z.string().nullish(),
    count: z.number().nullish(),
    lastTimestamp: z.string().nullish(),
    eventTime: z.string().nullish(),
    series: z.object({ lastObservedTime: z.string().nullish(), count: z.number().nullish() }).nullish(),
    involvedObject: z
      .object({ kind: z.string().nullish(), name: z.string().nullish(), namespace: z.string().nullish() })
      .prefault({}),
  })
  .transform((event) => ({
    namespace: event.involvedObject.namespace ?? "",
    kind: event.involvedObject.kind ?? "",
    name: event.involvedObject.name ?? "",
    reason: event.reason ?? "",
    message: event.message?.trim() ?? "",
    count: event.series?.count ?? event.count ?? 1,
    // Older and newer reporters fill different fields.
    at: event.series?.lastObservedTime ?? event.lastTimestamp ?? event.eventTime ?? "",
  }));

/** The warnings of a namespace. */
export async function listWarnings(
  api: KubernetesApi,
  namespace: string,
  signal: AbortSignal,
): Promise<EventSight[]> {
  const path = `/api/v1/namespaces/${namespace}/events`;
  const events = await api.list(path, eventSchema, { fieldSelector: "type=Warning" }, signal);
  return (events ?? []).map((event) => ({ ...event, namespace: event.namespace || namespace }));
}
