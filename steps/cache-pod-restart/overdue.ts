import { UnreachableError } from "../../lib/errors/index.ts";
import type { Workloads } from "../../lib/kubernetes/index.ts";
import type { Log } from "../../lib/log.ts";
import { explain } from "./explain.ts";
import type { Seen } from "./seen.ts";

export interface Overdue {
  readonly at: Workloads;
  readonly namespace: string;
  readonly timeoutSeconds: number;
  readonly log: Log;
}

/** The end of units that were not done in time: the first one's reason as the error, the others' in the log. */
export async function overdue(
  open: readonly Seen[],
  { at, namespace, timeoutSeconds, log }: Overdue,
): Promise<UnreachableError> {
  const reasons: string[] = [];
  for (const seen of open) {
    reasons.push(`${seen.unit.what} is not done after ${timeoutSeconds} s: ${await explain(seen, at)}`);
  }
  for (const reason of reasons.slice(1)) log.info(reason);
  const message = reasons[0] ?? `${timeoutSeconds} s passed before everything was told to restart`;
  const workload = open[0]?.workload;
  if (workload === undefined) {
    return new UnreachableError(message, {
      hint: "raise timeout-seconds",
      reproduce: `kubectl get events -n ${namespace}`,
    });
  }
  const name = `${workload.kind.toLowerCase()}/${workload.name}`;
  return new UnreachableError(message, {
    hint: `it was left as its rollout left it, which goes on; to go back: kubectl rollout undo ${name} -n ${namespace}; to wait longer: raise timeout-seconds`,
    reproduce: `kubectl rollout status ${name} -n ${namespace}`,
  });
}
