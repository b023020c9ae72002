import { z } from "zod";
import type { Cluster } from "../kubernetes/index.ts";
import { type Kind, listKind } from "./custom-list.ts";

/** How an Istio proxy spreads the requests for a host. */
export interface DestinationRule {
  readonly name: string;
  /** A Service's name, short or in full, maybe with a wildcard. */
  readonly host: string;
  /** What it hashes to choose an endpoint, such as `httpHeaderName: x-session-id`; undefined when it does not hash. */
  readonly hashes: string | undefined;
}

const KIND: Kind = {
  group: "networking.istio.io",
  versions: ["v1", "v1beta1", "v1alpha3"],
  plural: "destinationrules",
};

const loadBalancerSchema = z
  .object({ consistentHash: z.record(z.string(), z.unknown()).nullish() })
  .nullish();

const policySchema = z
  .object({
    loadBalancer: loadBalancerSchema,
    portLevelSettings: z.array(z.object({ loadBalancer: loadBalancerSchema })).nullish(),
  })
  .nullish();

const schema = z
  .object({
    metadata: z.object({ name: z.string() }),
    spec: z.object({
      host: z.string(),
      trafficPolicy: policySchema,
      subsets: z.array(z.object({ trafficPolicy: policySchema })).nullish(),
    }),
  })
  .transform(({ metadata, spec }): DestinationRule => {
    const policies = [spec.trafficPolicy, ...(spec.subsets ?? []).map(({ trafficPolicy }) => trafficPolicy)];
    const [hash] = policies
      .flatMap((policy) => [policy, ...(policy?.portLevelSettings ?? [])])
      .map((settings) => settings?.loadBalancer?.consistentHash)
      .filter((found) => found !== undefined && found !== null);
    return { name: metadata.name, host: spec.host, hashes: hash && describe(hash) };
  });

function describe(hash: Readonly<Record<string, unknown>>): string {
  const [[key, value] = ["", ""]] = Object.entries(hash);
  return `${key}: ${typeof value === "object" ? JSON.stringify(value) : String(value)}`;
}

/** The DestinationRules of a namespace; undefined where Istio is not installed. */
export function listDestinationRules(cluster: Cluster): Promise<DestinationRule[] | undefined> {
  return listKind(cluster, KIND, schema);
}
