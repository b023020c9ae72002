import { z } from "zod";
import type { LogQuery } from "./container-log.ts";
import { pods } from "./pods.ts";
import { StatusError } from "./status.ts";
import { containers, type World } from "./world.ts";

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
export function podLog(world: World, podName: string, parameters: URLSearchParams): string {
  const pod = pods(world).find(({ metadata }) => metadata.name === podName);
  if (pod === undefined) throw new StatusError(404, `pods "${podName}" not found`);
  const parsed = query.safeParse(Object.fromEntries(parameters));
  if (!parsed.success) throw new StatusError(400, z.prettifyError(parsed.error), { cause: parsed.error });
  const { container, sinceTime, sinceSeconds, tailLines, timestamps, limitBytes } = parsed.data;
  const only = containerOf(pod);
  if (container !== undefined && container !== only) {
    throw new StatusError(400, `container ${container} is not valid for pod ${podName}`);
  }
  if (only !== containers.gateway) return "";
  const since =
    sinceTime !== undefined ? Date.parse(sinceTime) : sinceSeconds && Date.now() - sinceSeconds * 1000;
  const asked: LogQuery = { since, tailLines, timestamps };
  return world.gatewayLog.read(asked).slice(0, limitBytes);
}

function containerOf(pod: unknown): string {
  const shape = z.object({ spec: z.object({ containers: z.tuple([z.object({ name: z.string() })]) }) });
  return shape.parse(pod).spec.containers[0].name;
}
