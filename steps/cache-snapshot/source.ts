import { InvalidError } from "../../lib/errors/index.ts";
import type { CounterSource } from "../../lib/evidence/snapshot.ts";
import { type Cluster, connectCluster, ForbiddenError } from "../../lib/kubernetes/index.ts";
import { type Engine, findEngines } from "../../lib/llm-d/engines.ts";
import type { Log } from "../../lib/log.ts";
import { engineOfService } from "./service.ts";

export interface SourceParams {
  readonly namespace: string | undefined;
  readonly prometheusUrl: string | undefined;
  readonly metricsUrls: readonly { readonly name: string; readonly url: string }[] | undefined;
  readonly podSelector: string;
}

/** Where to read the counters, and the engines that must be found there. */
export type Source =
  | { readonly kind: "pods" | "service"; readonly engines: readonly Engine[] }
  | {
      readonly kind: "prometheus";
      readonly url: string;
      readonly namespace: string | undefined;
      /** Empty where no Kubernetes tells. */
      readonly engines: readonly Engine[];
    };

/**
 * Chooses the one source of this run: Prometheus when its URL is given, else every engine's own page, else a Service
 * with exactly one endpoint. The snapshot after takes the source of the one before: figures of two sources do not
 * subtract.
 */
export async function chooseSource(
  params: SourceParams,
  before: CounterSource | undefined,
  log: Log,
): Promise<Source> {
  const kind = before ?? (params.prometheusUrl === undefined ? undefined : "prometheus");
  // Engines that are given stand outside Kubernetes, so its pods and namespace tell nothing of them.
  const given = params.metricsUrls !== undefined && params.metricsUrls.length > 0;
  const cluster = given ? undefined : await connectCluster(params.namespace);
  if (kind === "prometheus") return await prometheusSource(params, cluster, log);
  if (kind === "service") return await serviceSource(cluster, "the snapshot before came from a Service");

  const { engines, why } = await visibleEngines(params, cluster);
  if (engines.length > 0) return { kind: "pods", engines };
  if (kind === "pods") throw new InvalidError(`the snapshot before came from the engines, and now ${why}`);
  log.info(`No engine's own page can be read: ${why}. Looking for a Service with exactly one endpoint.`);
  return await serviceSource(cluster, why);
}

async function prometheusSource(
  params: SourceParams,
  cluster: Cluster | undefined,
  log: Log,
): Promise<Source> {
  const url = params.prometheusUrl;
  if (url === undefined) {
    throw new InvalidError("the snapshot before came from Prometheus, and this one has no prometheus-url");
  }
  const { engines, why } = await visibleEngines({ ...params, metricsUrls: undefined }, cluster);
  if (engines.length === 0 && cluster !== undefined) {
    log.warn(`${why}: every series of the namespace counts, and an engine without series goes unseen`);
  }
  return { kind: "prometheus", url, namespace: cluster?.namespace ?? params.namespace, engines };
}

async function visibleEngines({ podSelector, metricsUrls }: SourceParams, cluster: Cluster | undefined) {
  try {
    const engines = await findEngines({ cluster, selector: podSelector, metricsUrls });
    const why =
      cluster === undefined
        ? "there is neither Kubernetes nor metrics-urls"
        : `no running pod in ${cluster.namespace} has the labels ${podSelector}`;
    return { engines, why };
  } catch (error) {
    if (!(error instanceof ForbiddenError)) throw error;
    return { engines: [], why: error.message };
  }
}

async function serviceSource(cluster: Cluster | undefined, why: string): Promise<Source> {
  if (cluster === undefined) {
    throw new InvalidError(`no source of cache counters: ${why}`, {
      hint: "give prometheus-url, or metrics-urls (lines of name=url), or run where Kubernetes can be reached",
    });
  }
  return { kind: "service", engines: [await engineOfService(cluster, why)] };
}
