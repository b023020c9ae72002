import { z } from "zod";
import type { Cluster } from "../kubernetes/index.ts";
import { listKind } from "./custom-list.ts";
import { type ExtProc, extProcsOf } from "./ext-proc.ts";

/** A patch to the configuration of Istio's proxies. */
export interface EnvoyFilter {
  readonly name: string;
  /** Labels of the proxies' pods that it is for; empty = all of the namespace, unless `gateways` names some. */
  readonly selector: Readonly<Record<string, string>>;
  /** Names of the Gateways that it is for; empty = it goes by labels. */
  readonly gateways: readonly string[];
  readonly extProcs: readonly ExtProc[];
}

const schema = z
  .object({
    metadata: z.object({ name: z.string() }),
    spec: z
      .object({
        workloadSelector: z.object({ labels: z.record(z.string(), z.string()).nullish() }).nullish(),
        targetRefs: z.array(z.object({ kind: z.string(), name: z.string() })).nullish(),
        configPatches: z.array(z.unknown()).nullish(),
      })
      .prefault({}),
  })
  .transform(
    ({ metadata, spec }): EnvoyFilter => ({
      name: metadata.name,
      selector: spec.workloadSelector?.labels ?? {},
      gateways: (spec.targetRefs ?? []).filter(({ kind }) => kind === "Gateway").map(({ name }) => name),
      extProcs: extProcsOf(spec.configPatches),
    }),
  );

/** The EnvoyFilters of a namespace; undefined where Istio is not installed. */
export function listEnvoyFilters(cluster: Cluster): Promise<EnvoyFilter[] | undefined> {
  const kind = { group: "networking.istio.io", versions: ["v1alpha3"], plural: "envoyfilters" };
  return listKind(cluster, kind, schema);
}
