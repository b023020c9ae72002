import { fileSource, type LogSource, podsSource } from "../../lib/access-log/index.ts";
import { StepError } from "../../lib/errors/index.ts";
import type { Ramp } from "../../lib/evidence/ramp.ts";
import { connectCluster } from "../../lib/kubernetes/index.ts";
import { gatewayPods } from "../../lib/llm-d/gateway-pods.ts";
import type { Finding } from "./finding.ts";
import { fromAccessLog } from "./from-access-log.ts";

interface Where {
  readonly namespace: string | undefined;
  readonly accessLog: string | undefined;
  readonly gatewaySelector: string;
}

/**
 * What the access log says: of the file when one is given, else of the gateway's pods. A log out of reach is
 * no error.
 */
export async function accessLogFinding(
  ramp: Ramp,
  where: Where,
  limits: { timeoutMs: number; signal: AbortSignal },
): Promise<Finding> {
  const source = "access-log";
  if (ramp.ok === 0) return { source, why: "no request succeeded" };
  try {
    const log = await logSource(ramp, where);
    return log === undefined
      ? { source, why: "no Kubernetes to read the gateway's log from, and no access-log given" }
      : await fromAccessLog(ramp, log, limits);
  } catch (error) {
    if (error instanceof StepError) return { source, why: error.message };
    throw error;
  }
}

async function logSource(
  ramp: Ramp,
  { namespace, accessLog, gatewaySelector }: Where,
): Promise<LogSource | undefined> {
  if (accessLog !== undefined) return fileSource(accessLog, ramp.testId);
  const cluster = await connectCluster(namespace);
  if (cluster === undefined) return undefined;
  return podsSource(cluster, await gatewayPods(cluster, gatewaySelector), ramp.from, ramp.testId);
}
