import { z } from "zod";
import type { KubernetesApi } from "./api.ts";

export interface ServicePort {
  readonly name: string | undefined;
  readonly port: number;
  /** Number or name of the container's port. */
  readonly targetPort: number | string | undefined;
}

export interface Service {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly selector: Readonly<Record<string, string>>;
  /** `None` for a headless one. */
  readonly clusterIp: string | undefined;
  /** Every address that leads to it: cluster IPs, external IPs, IPs and host names of its load balancer. */
  readonly addresses: readonly string[];
  readonly ports: readonly ServicePort[];
  /** `ClientIP`: connections of one address go to one pod. */
  readonly sessionAffinity: "None" | "ClientIP";
}

const serviceSchema = z
  .object({
    metadata: z.object({
      name: z.string(),
      namespace: z.string(),
      labels: z.record(z.string(), z.string()).default({}),
    }),
    spec: z.object({
      clusterIP: z.string().optional(),
      clusterIPs: z.array(z.string()).nullish(),
      externalIPs: z.array(z.string()).nullish(),
      selector: z.record(z.string(), z.string()).nullish(),
      sessionAffinity: z.string().nullish(),
      ports: z
        .array(
          z.object({
            name: z.string().optional(),
            port: z.number(),
            targetPort: z.union([z.number(), z.string()]).optional(),
          }),
        )
        .nullish(),
    }),
    status: z
      .object({
        loadBalancer: z
          .object({
            ingress: z
              .array(z.object({ ip: z.string().optional(), hostname: z.string().optional() }))
              .nullish(),
          })
          .nullish(),
      })
      .nullish(),
  })
  .transform(
    ({ metadata, spec, status }): Service => ({
      ...metadata,
      selector: spec.selector ?? {},
      clusterIp: spec.clusterIP,
      addresses: addressesOf(
        [spec.clusterIP, ...(spec.clusterIPs ?? []), ...(spec.externalIPs ?? [])],
        (status?.loadBalancer?.ingress ?? []).flatMap(({ ip, hostname }) => [ip, hostname]),
      ),
      ports: (spec.ports ?? []).map(({ name, port, targetPort }) => ({ name, port, targetPort })),
      sessionAffinity: spec.sessionAffinity === "ClientIP" ? "ClientIP" : "None",
    }),
  );

function addressesOf(...lists: (string | undefined)[][]): string[] {
  const found = lists.flat().filter((address) => address !== undefined);
  return [...new Set(found)].filter((address) => address !== "" && address !== "None");
}

/** The Services of a namespace, all or those that a label selector selects. */
export async function listServices(
  api: KubernetesApi,
  namespace: string,
  selector?: string,
): Promise<Service[]> {
  const path = `/api/v1/namespaces/${namespace}/services`;
  return (await api.list(path, serviceSchema, { labelSelector: selector })) ?? [];
}
