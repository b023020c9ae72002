import { z } from "zod";
import type { KubernetesApi } from "./api.ts";
import { conditionsSchema } from "./condition.ts";

/** A PipelineRun (tekton.dev/v1), as far as another run wants to know of it. */
export interface PipelineRun {
  readonly uid: string;
  /** The reason of its end (`Succeeded`, `Failed`, `Cancelled` and others); undefined while it runs. */
  readonly ended: string | undefined;
}

const pipelineRunSchema = z
  .object({
    metadata: z.object({ uid: z.string() }),
    status: z.object({ conditions: conditionsSchema }).nullish(),
  })
  .transform(({ metadata, status }): PipelineRun => {
    const condition = status?.conditions.find(({ type }) => type === "Succeeded");
    const isDone = condition?.status === "True" || condition?.status === "False";
    return { uid: metadata.uid, ended: isDone ? condition.reason || condition.status : undefined };
  });

/** Undefined when there is no such PipelineRun, nor any where Tekton is not installed. */
export async function getPipelineRun(
  api: KubernetesApi,
  namespace: string,
  name: string,
  signal: AbortSignal,
): Promise<PipelineRun | undefined> {
  const path = `/apis/tekton.dev/v1/namespaces/${namespace}/pipelineruns/${name}`;
  return api.get(path, pipelineRunSchema, signal);
}
