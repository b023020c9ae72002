import { z } from "zod";
import type { Credentials } from "../credentials.ts";
import { UnreachableError } from "../errors/index.ts";
import type { Stack } from "../evidence/stack.ts";
import { namesProxy } from "../http/proxy-variables.ts";
import type { Log } from "../log.ts";
import { newTestId } from "../session.ts";
import { dataOf, type Summary } from "../summary.ts";
import { now } from "./clock.ts";
import type { Origin } from "./endpoint.ts";

const modelsSchema = z.object({ data: z.array(z.object({ id: z.string().min(1) })) });

/** A token that was read is used for so long before its file is read again. */
const TOKEN_AGE_MS = 10_000;

export interface TargetParams {
  readonly verifyStack: Summary<Stack> | undefined;
  readonly gatewayUrl: string | undefined;
  readonly host: string | undefined;
  readonly model: string | undefined;
  readonly testId: string | undefined;
}

/** Where requests go, and under which names. */
export interface Target {
  readonly gateway: string;
  readonly host: string | undefined;
  /** Empty where neither the params nor verify-stack name one: see `withModel`. */
  readonly model: string;
  readonly testId: string;
  /** Tokens in a cache block; null when nobody found out. */
  readonly blockSize: number | null;
  readonly origin: Origin;
  readonly token: () => string | undefined;
}

export interface Surroundings {
  readonly credentials: Credentials;
  readonly signal: AbortSignal;
  readonly log: Log;
  readonly runName: string;
}

/** Rules on the params before anything is looked up. */
export function checkTarget({ verifyStack, gatewayUrl }: TargetParams): string[] {
  return verifyStack === undefined && gatewayUrl === undefined
    ? ["gateway-url: is required where verify-stack gives none"]
    : [];
}

/** The target, with a model in any case; see `knownTarget` and `withModel`. */
export async function resolveTarget(params: TargetParams, around: Surroundings): Promise<Target> {
  return withModel(knownTarget(params, around), around);
}

/**
 * The target out of params and verify-stack's findings; a param that is given wins. Throws SkippedError when
 * verify-stack found nothing to measure.
 */
export function knownTarget(
  params: TargetParams,
  { credentials, runName }: Pick<Surroundings, "credentials" | "runName">,
): Target {
  const stack = params.verifyStack && dataOf(params.verifyStack);
  const gateway = params.gatewayUrl ?? stack?.gateway;
  if (gateway === undefined) throw new Error("checkTarget lets no such params pass");
  const host = params.host ?? (stack?.host || undefined);
  return {
    gateway,
    host,
    model: params.model ?? stack?.model ?? "",
    testId: params.testId ?? stack?.testId ?? newTestId(runName),
    blockSize: stack?.blockSize ?? null,
    origin: { url: new URL(gateway).origin, host, ca: credentials.ca() },
    token: cached(() => credentials.token("gateway-token")),
  };
}

/**
 * The target as it is asked: says whether a proxy is passed by, and asks the gateway for its models where none is
 * named. Throws UnreachableError when it names none.
 */
export async function withModel(
  target: Target,
  { signal, log }: Pick<Surroundings, "signal" | "log">,
): Promise<Target> {
  if (namesProxy(process.env)) await tellProxy(target.gateway, log);
  if (target.model !== "") return target;
  return { ...target, model: await firstModel(target.gateway, target.origin, target.token(), signal) };
}

/** A proxy on the way would be timed with the gateway: completions go past it, which whoever set it should know. */
async function tellProxy(gateway: string, log: Log): Promise<void> {
  const { proxyFor } = await import("../http/proxies.ts");
  const proxy = proxyFor(gateway);
  if (proxy === undefined) return;
  log.warn(
    `completions go to ${gateway} directly, though ${proxy.variable} names the proxy ${proxy.url.host} for it: ` +
      `what is timed passes no proxy; put ${new URL(gateway).hostname} into NO_PROXY`,
  );
}

async function firstModel(gateway: string, origin: Origin, token: string | undefined, signal: AbortSignal) {
  // Loaded only here: a client for every case is more than half of what a run would have to load.
  const { createDispatcher, getText, throughProxy } = await import("../http/index.ts");
  const url = `${gateway}/v1/models`;
  const dispatcher = createDispatcher(origin);
  try {
    const { status, body } = await getText(url, {
      dispatcher,
      timeoutMs: 10_000,
      signal,
      headers: {
        ...(origin.host !== undefined && { host: origin.host }),
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      },
    });
    const details = {
      hint: gateway.endsWith("/v1")
        ? "leave /v1 off gateway-url: it is added"
        : "name the model, and the Host header if the route needs one",
      reproduce: `curl -sS ${url}`,
    };
    if (status !== 200) throw new UnreachableError(`${url}${throughProxy(url)} answered ${status}`, details);
    const [first] = parseModels(body);
    if (first === undefined) throw new UnreachableError(`${url} names no model`, details);
    return first.id;
  } finally {
    await dispatcher.destroy();
  }
}

function parseModels(body: string): readonly { id: string }[] {
  try {
    return modelsSchema.parse(JSON.parse(body)).data;
  } catch {
    return [];
  }
}

function cached(read: () => string | undefined): () => string | undefined {
  let value: string | undefined;
  let readAt = Number.NEGATIVE_INFINITY;
  return () => {
    if (now() - readAt > TOKEN_AGE_MS) {
      value = read();
      readAt = now();
    }
    return value;
  };
}
