import type { ServerResponse } from "node:http";
import { z } from "zod";
import { replyJson } from "../http/reply.ts";
import type { Upstreams } from "../http/upstreams.ts";
import type { Endpoint } from "./endpoint.ts";

const ledger = z.object({ requests: z.array(z.unknown()) });

/** The workers' ledgers in one; a worker that does not answer is named, not left out in silence. */
export async function gatherTruth(
  upstreams: Upstreams,
  endpoints: readonly Endpoint[],
  response: ServerResponse,
): Promise<void> {
  const answers = await Promise.allSettled(
    endpoints.map(async ({ address }) => ledger.parse(JSON.parse(await upstreams.text(address, "/truth")))),
  );
  const requests = answers.flatMap((answer) => (answer.status === "fulfilled" ? answer.value.requests : []));
  const unreachable = endpoints.filter((_, at) => answers[at]?.status === "rejected").map(({ name }) => name);
  replyJson(response, 200, unreachable.length === 0 ? { requests } : { requests, unreachable });
}

/** Clears the workers' ledgers. */
export async function clearTruth(
  upstreams: Upstreams,
  endpoints: readonly Endpoint[],
  response: ServerResponse,
): Promise<void> {
  await Promise.allSettled(endpoints.map(({ address }) => upstreams.text(address, "/truth", "DELETE")));
  response.writeHead(204).end();
}
