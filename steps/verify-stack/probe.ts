import { randomUUID } from "node:crypto";
import { request } from "undici";
import { z } from "zod";
import { describeError } from "../../lib/http/index.ts";
import { mayRefuseSalt, probeBody } from "../../lib/llm-d/probe-body.ts";
import { testIdOf } from "../../lib/session.ts";
import type { Target } from "./target.ts";

/** One probe completion. */
export interface Probe {
  /** HTTP status; 0 when no complete answer came. */
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** What went wrong, in a few words; undefined when it is a completion. */
  readonly problem: string | undefined;
  readonly usage: Usage | undefined;
}

const usageSchema = z.object({
  prompt_tokens: z.number().int().positive(),
  prompt_tokens_details: z.object({ cached_tokens: z.number().int().nonnegative().nullish() }).nullish(),
});

const completionSchema = z.object({ choices: z.array(z.unknown()).min(1), usage: usageSchema.nullish() });

const errorSchema = z.union([
  z.object({ error: z.object({ message: z.string() }) }).transform(({ error }) => error.message),
  z.object({ message: z.string() }).transform(({ message }) => message),
]);

export type Usage = z.output<typeof usageSchema>;

interface ProbeOptions {
  readonly testId: string;
  readonly model: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** A gateway may lead one request in a few to a dead server: tells a broken stack from one with a broken part. */
const MOST_PROBES = 3;

/** Sends probes until one succeeds, at most three; none after one that was refused or got no answer in time. */
export async function sendProbes(target: Target, options: ProbeOptions): Promise<readonly Probe[]> {
  const probes: Probe[] = [];
  let salted = true;
  while (probes.length < MOST_PROBES) {
    const probe: Probe = await send(target, options, salted);
    // That is no failure of theirs.
    const refused: boolean = salted && mayRefuseSalt(probe.status);
    salted &&= !refused;
    if (refused) continue;
    probes.push(probe);
    if (!worthAnother(probe)) break;
  }
  return probes;
}

const TIMED_OUT = "no answer in time";

/** Another server might do better than one that failed; a request that was refused stays refused. */
function worthAnother({ status, problem }: Probe): boolean {
  return problem !== undefined && problem !== TIMED_OUT && (status < 400 || status === 429 || status >= 500);
}

async function send(target: Target, options: ProbeOptions, salted: boolean): Promise<Probe> {
  const id = randomUUID();
  const timeout = AbortSignal.timeout(options.timeoutMs);
  try {
    const response = await request(`${target.url}/v1/chat/completions`, {
      method: "POST",
      dispatcher: target.dispatcher,
      signal: AbortSignal.any([timeout, options.signal]),
      headers: {
        ...target.headers,
        "content-type": "application/json",
        "x-request-id": id,
        "x-session-id": testIdOf.probe(options.testId),
        "x-test-id": testIdOf.probe(options.testId),
      },
      body: JSON.stringify({ ...probeBody(options.model, id, { salted }), max_tokens: 1 }),
    });
    return {
      status: response.statusCode,
      headers: response.headers,
      ...understand(response.statusCode, await response.body.text()),
    };
  } catch (error) {
    options.signal.throwIfAborted();
    return {
      status: 0,
      headers: {},
      problem: timeout.aborted ? TIMED_OUT : describeError(error),
      usage: undefined,
    };
  }
}

function understand(status: number, body: string): Pick<Probe, "problem" | "usage"> {
  const value = parseJson(body);
  if (status !== 200) {
    const message = errorSchema.safeParse(value).data ?? body.trim();
    return {
      problem: `HTTP ${status}${message === "" ? "" : `: ${message.slice(0, 80)}`}`,
      usage: undefined,
    };
  }
  const parsed = completionSchema.safeParse(value);
  if (!parsed.success)
    return { problem: `HTTP 200, but no completion: ${body.trim().slice(0, 40)}`, usage: undefined };
  return { problem: undefined, usage: parsed.data.usage ?? undefined };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
