import { InvalidError } from "../../lib/errors/index.ts";
import type { Cluster, Service } from "../../lib/kubernetes/index.ts";

/** What llm-d-kv-cache's chart labels its Service with, and names that people give to such Services. */
const COMPONENT = "app.kubernetes.io/component";
const NAME = /kv-?cache-?(manager|indexer)|kv-?(manager|indexer)/;

const HTTP_PORT = 8080;

/** Ports of such a Service that speak no HTTP. */
const OTHER_PORT = /zmq|grpc|event|replay/;

/** The manager's base URL and the name of its Service; undefined where the namespace has none. Throws for several. */
export async function findManager(cluster: Cluster): Promise<{ url: string; from: string } | undefined> {
  const services = await cluster.services();
  const labelled = services.filter(({ labels }) => NAME.test(labels[COMPONENT] ?? ""));
  const candidates = labelled.length > 0 ? labelled : services.filter(({ name }) => NAME.test(name));
  const [service, ...others] = candidates;
  if (service === undefined) return undefined;
  if (others.length > 0) {
    const names = candidates.map((candidate) => `${candidate.name} (${urlOf(candidate)})`).join(", ");
    throw new InvalidError(`${candidates.length} KV-cache managers in ${cluster.namespace}: ${names}`, {
      hint: "give kv-manager-url with one of them",
    });
  }
  return { url: urlOf(service), from: `Service ${service.name}` };
}

function urlOf({ name, namespace, clusterIp = "None", ports }: Service): string {
  const spoken = ports.filter((port) => !OTHER_PORT.test(port.name ?? ""));
  const port =
    spoken.find((candidate) => candidate.name === "http") ??
    spoken.find((candidate) => candidate.port === HTTP_PORT) ??
    spoken[0];
  const host =
    clusterIp === "None" || clusterIp === "" ? `${name}.${namespace}.svc.cluster.local` : clusterIp;
  return `http://${host.includes(":") ? `[${host}]` : host}:${port?.port ?? HTTP_PORT}`;
}
