import { z } from "zod";
import type { KubernetesApi } from "./api.ts";

/** One address behind a Service. */
export interface Endpoint {
  readonly ip: string;
  readonly port: number;
  readonly ready: boolean;
  readonly pod: string | undefined;
}

const sliceSchema = z
  .object({
    ports: z.array(z.object({ port: z.number().nullish() })).nullish(),
    endpoints: z
      .array(
        z.object({
          addresses: z.array(z.string()),
          conditions: z.object({ ready: z.boolean().nullish() }).optional(),
          targetRef: z.object({ kind: z.string().optional(), name: z.string().optional() }).optional(),
        }),
      )
      .nullish(),
  })
  .transform(({ ports, endpoints }): Endpoint[] =>
    (endpoints ?? []).flatMap(({ addresses, conditions, targetRef }) =>
      (ports ?? []).flatMap(({ port }) =>
        addresses.map((ip) => ({
          ip,
          port: port ?? 0,
          // Absent means unknown, which Kubernetes tells readers to take as ready.
          ready: conditions?.ready ?? true,
          pod: targetRef?.kind === "Pod" ? targetRef.name : undefined,
        })),
      ),
    ),
  );

/** The addresses behind a Service, one entry for each address and port. */
export async function listEndpoints(
  api: KubernetesApi,
  namespace: string,
  service: string,
): Promise<Endpoint[]> {
  const path = `/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices`;
  const slices = await api.list(path, sliceSchema, {
    labelSelector: `kubernetes.io/service-name=${service}`,
  });
  return (slices ?? []).flat().filter(({ port }) => port > 0);
}
