import { z } from "zod";
import { UnreachableError } from "../../lib/errors/index.ts";
import { getText } from "../../lib/http/index.ts";
import type { Target } from "./target.ts";

/** How long the gateway may take to list its models. */
const TIMEOUT_MS = 5000;

const schema = z.object({ data: z.array(z.object({ id: z.string() })) });

/** A gateway may lead one request in a few to a dead server. */
const MOST_TRIES = 3;

/** What GET /v1/models says through the gateway. */
export interface Models {
  /** That of the last try. */
  readonly status: number;
  /** Tries that a server error ended before the last one. */
  readonly failedTries: number;
  /** Empty when the status is not 200. */
  readonly ids: readonly string[];
}

/** Throws UnreachableError when nothing answers, or something that is no OpenAI-compatible server. */
export async function readModels({ url, headers, dispatcher }: Target, signal: AbortSignal): Promise<Models> {
  const address = `${url}/v1/models`;
  for (let failedTries = 0; ; failedTries++) {
    const answer = await getText(address, { dispatcher, headers, timeoutMs: TIMEOUT_MS, signal });
    if (answer.status === 200) return { status: 200, failedTries, ids: idsOf(address, answer.body) };
    if (answer.status < 500 || failedTries + 1 === MOST_TRIES)
      return { status: answer.status, failedTries, ids: [] };
  }
}

function idsOf(address: string, body: string): string[] {
  try {
    return schema.parse(JSON.parse(body)).data.map(({ id }) => id);
  } catch (error) {
    throw new UnreachableError(
      `${address} answers, but not with a list of models: ${body.slice(0, 40).trim()}`,
      {
        hint: "is gateway-url the base URL of an OpenAI-compatible server, without /v1?",
        reproduce: `curl -sS ${address}`,
        cause: error,
      },
    );
  }
}
