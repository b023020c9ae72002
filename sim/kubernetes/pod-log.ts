import { z } from "zod";
import type { LogQuery } from "./container-log.ts";
import { containers } from "./names.ts";
import type { KubernetesObject } from "./objects.ts";
import { StatusError } from "./status.ts";
import type { World } from "./world.ts";

const wholeNumber = z.string().regex(/^\d+$/).transform(Number);
const query = z
  .object({
    container: z.string(),
    sinceTime: z.string().refine((text) => !Number.isNaN(Date.parse(text)), "is not a time in RFC 3339"),
    sinceSeconds: wholeNumber,
    tailLines: wholeNumber,
    timestamps: z.stringbool(),
    follow: z.literal("false", "follow is not supported here"),
    previous: z.literal("false", "there is no previous container's log here"),
    pretty: z.string(),
    limitBytes: wholeNumber,
  })
  .partial();

/** The log of a pod's container: the gateway's is its access log, the others are empty. Throws {@link StatusError}. */
export function podLog(world: World, pod: KubernetesObject, parameters: URLSearchParams): string {
  const parsed = query.safeParse(Object.fromEntries(parameters));
  if (!parsed.success) throw new StatusError(400, z.prettifyError(parsed.error), { cause: parsed.error });
  const { container, sinceTime, sinceSeconds, tailLines, timestamps, limitBytes } = parsed.data;
  if (containerOf(pod, container) !== containers.gateway) return "";
  const since =
    sinceTime !== undefined ? Date.parse(sinceTime) : sinceSeconds && Date.now() - sinceSeconds * 1000;
  const asked: LogQuery = { since, tailLines, timestamps };
  return world.gatewayLog.read(asked).slice(0, limitBytes);
}

const podSchema = z.object({ spec: z.object({ containers: z.array(z.object({ name: z.string() })) }) });

/** The container that was asked for; of several one must be. */
function containerOf(pod: KubernetesObject, asked: string | undefined): string {
  const known = podSchema.parse(pod).spec.containers.map(({ name }) => name);
  const [only, ...others] = known;
  if (asked === undefined && others.length > 0) {
    const choices = `choose one of: [${known.join(" ")}]`;
    throw new StatusError(400, `a container name must be specified for pod ${pod.metadata.name}, ${choices}`);
  }
  const container = asked ?? only;
  if (container === undefined || !known.includes(container))
    throw new StatusError(400, `container ${container} is not valid for pod ${pod.metadata.name}`);
  return container;
}
