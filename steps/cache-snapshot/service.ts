import { InvalidError } from "../../lib/errors/index.ts";
import { type Cluster, ForbiddenError, type Service } from "../../lib/kubernetes/index.ts";
import type { Engine } from "../../lib/llm-d/engines.ts";

const ENGINE_LABEL = /^(llm-d\.ai\/(role|model|inference-serving|inferenceServing))$/;
const ENGINE_NAME = /decode|vllm|modelservice/;
const OTHER_NAME = /epp|gateway|prefill/;

/**
 * The one engine behind the engines' Service. A Service answers with the page of whichever pod it picks, so more
 * than one endpoint is refused: the counters of one engine are not those of all. `why` says why no pod could be read.
 */
export async function engineOfService(cluster: Cluster, why: string): Promise<Engine> {
  const refuse = (reason: string) =>
    new InvalidError(`no source of cache counters: ${reason} (${why})`, {
      hint: "grant get and list on pods, or give prometheus-url or metrics-urls",
    });
  try {
    const services = (await cluster.services()).filter(isOfEngines);
    if (services.length === 0) throw refuse(`no Service of engines in ${cluster.namespace}`);
    const found = await Promise.all(services.map(({ name }) => cluster.endpoints(name)));
    const endpoints = new Map(found.flat().map((endpoint) => [`${endpoint.ip}:${endpoint.port}`, endpoint]));
    const [only, ...others] = endpoints.values();
    const names = services.map(({ name }) => name).join(", ");
    if (only === undefined) throw refuse(`Service ${names} has no endpoint`);
    if (others.length > 0) {
      throw refuse(
        `Service ${names} has ${endpoints.size} endpoints, and its page is that of any one of them`,
      );
    }
    const host = only.ip.includes(":") ? `[${only.ip}]` : only.ip;
    return {
      name: only.pod ?? services[0]?.name ?? only.ip,
      role: "decode",
      metricsUrl: `http://${host}:${only.port}/metrics`,
      identity: "",
      ready: true,
    };
  } catch (error) {
    throw error instanceof ForbiddenError ? refuse(error.message) : error;
  }
}

function isOfEngines({ name, labels, selector }: Service): boolean {
  if (OTHER_NAME.test(name)) return false;
  const keys = [...Object.keys(labels), ...Object.keys(selector)];
  return keys.some((key) => ENGINE_LABEL.test(key)) || ENGINE_NAME.test(name);
}
