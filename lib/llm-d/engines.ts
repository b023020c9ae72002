import { createHash } from "node:crypto";
import type { Cluster, Container, Pod } from "../kubernetes/index.ts";
import { EngineArguments } from "./engine-arguments.ts";
import { engineContainer, metricsPort } from "./engine-port.ts";
import { servesApi } from "./serves-api.ts";

/** One model server: a pod, or an address that no Kubernetes knows. */
export interface Engine {
  readonly name: string;
  /**
   * Label `llm-d.ai/role` (`decode` without one). Of an address from `metrics-urls`: `prefill` where its name begins so
   * (`prefill-0`), else `engine`.
   */
  readonly role: string;
  readonly metricsUrl: string;
  /** Changes when the engine's container starts anew; empty for an address, whose page alone can tell. */
  readonly identity: string;
  readonly ready: boolean;
  readonly pod?: Pod;
}

export interface EngineSearch {
  readonly cluster: Cluster | undefined;
  /** Label selector of the engines' pods. */
  readonly selector: string;
  /** Given addresses are the engines, whatever Kubernetes knows. */
  readonly metricsUrls: readonly { readonly name: string; readonly url: string }[] | undefined;
}

/**
 * The engines, ordered by name: those of `metrics-urls`, else the pods that have an address and are not going away.
 * Throws what the cluster throws (ForbiddenError, UnreachableError).
 */
export async function findEngines({ cluster, selector, metricsUrls }: EngineSearch): Promise<Engine[]> {
  if (metricsUrls !== undefined && metricsUrls.length > 0) return enginesAt(metricsUrls);
  return enginesOf((await cluster?.pods(selector)) ?? []);
}

/** The engines at given addresses, ordered by name. */
export function enginesAt(metricsUrls: NonNullable<EngineSearch["metricsUrls"]>): Engine[] {
  return metricsUrls
    .map(({ name, url }) => {
      const role = /^prefill(-|$)/.test(name) ? "prefill" : "engine";
      return { name, role, metricsUrl: pageOf(url), identity: "", ready: true };
    })
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}

/** The engines of pods that have an address and an API, and are not going away, in their order. */
export function enginesOf(pods: readonly Pod[]): Engine[] {
  return pods.filter((pod) => pod.phase === "Running" && !pod.deleting && servesApi(pod)).flatMap(engineOf);
}

/** A short digest, for identities: equal texts give equal digests. */
export function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 8);
}

function engineOf(pod: Pod): Engine[] {
  const container = engineContainer(pod);
  if (pod.ip === undefined || container === undefined) return [];
  const host = pod.ip.includes(":") ? `[${pod.ip}]` : pod.ip;
  const scheme = new EngineArguments(container).has("ssl-certfile") ? "https" : "http";
  return [
    {
      name: pod.name,
      role: pod.labels["llm-d.ai/role"] ?? "decode",
      metricsUrl: `${scheme}://${host}:${metricsPort(pod, container)}/metrics`,
      identity: digest(startOf(pod, container)),
      ready: pod.ready,
      pod,
    },
  ];
}

/** A restarted container keeps the pod's uid; its id and start time are new. */
function startOf(pod: Pod, { id = "", startedAt = "", restartCount }: Container): string {
  return [pod.uid, id, startedAt, restartCount].join(" ");
}

/** A user may name the page itself or, as with a gateway, the server. */
export function pageOf(url: string): string {
  return new URL(url).pathname === "/" ? `${url}/metrics` : url;
}
