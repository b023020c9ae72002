import type { Credentials } from "../../lib/credentials.ts";
import { exposition, groupPath, push } from "./pushed/index.ts";
import type { Report } from "./schema.ts";

export interface PushTarget {
  /** Base URL of the Pushgateway; undefined = push nothing. */
  readonly pushgatewayUrl: string | undefined;
  readonly namespace: string | undefined;
  readonly pipelineName: string | undefined;
  readonly scheduleName: string | undefined;
}

/** Pushes the report's figures where asked to. What goes wrong stands in the report and changes nothing else. */
export async function pushFigures(
  report: Report,
  target: PushTarget,
  around: { readonly credentials: Credentials; readonly signal: AbortSignal },
): Promise<Report["pushed"]> {
  if (target.pushgatewayUrl === undefined) return null;
  const group = {
    namespace: target.namespace ?? report.run.namespace,
    pipeline: target.pipelineName,
    schedule: target.scheduleName,
  };
  const url = target.pushgatewayUrl + groupPath(group);
  return { url, problem: await push({ url, body: await exposition(report), ...around }) };
}
