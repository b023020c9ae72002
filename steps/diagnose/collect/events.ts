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

/** Events that are kept, the newest. */
const MOST = 300;

const eventSchema = z
  .object({
    type: z.string().nullish(),
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
    type: event.type ?? "",
    namespace: event.involvedObject.namespace ?? "",
    kind: event.involvedObject.kind ?? "",
    name: event.involvedObject.name ?? "",
    reason: event.reason ?? "",
    message: event.message?.trim() ?? "",
    count: event.series?.count ?? event.count ?? 1,
    // Older and newer reporters fill different fields.
    at: event.series?.lastObservedTime ?? event.lastTimestamp ?? event.eventTime ?? "",
  }));

/** The warnings of a namespace about objects that `concerns` says yes to, the newest first. */
export async function listWarningsOf(
  api: KubernetesApi,
  namespace: string,
  concerns: (event: EventSight) => boolean,
  signal: AbortSignal,
): Promise<EventSight[]> {
  const events = await api.list(`/api/v1/namespaces/${namespace}/events`, eventSchema, {}, signal);
  return (events ?? [])
    .filter((event) => event.type === "Warning" && concerns(event))
    .map(({ type: _, ...event }): EventSight => ({ ...event, namespace: event.namespace || namespace }))
    .sort((one, other) => (one.at < other.at ? 1 : -1))
    .slice(0, MOST);
}
