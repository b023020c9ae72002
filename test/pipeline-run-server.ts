import type { RequestListener } from "node:http";
import { z } from "zod";
import type { Reply } from "./kubernetes-server.ts";
import { serve } from "./loopback.ts";

const RUNS = "/apis/tekton.dev/v1/namespaces/llm-d/pipelineruns";

const bodySchema = z.looseObject({
  metadata: z.looseObject({ name: z.string(), generateName: z.undefined().optional() }),
});

/** An API server that answers each POST of a PipelineRun with the next reply, the last one for ever; `cut` = none. */
export async function pipelineRunServer(...replies: readonly (Reply | "cut")[]) {
  const asked: z.infer<typeof bodySchema>[] = [];
  const listener: RequestListener = async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const reply = replies[Math.min(asked.length, replies.length - 1)] ?? "cut";
    if (request.method === "POST" && request.url === RUNS)
      asked.push(bodySchema.parse(JSON.parse(Buffer.concat(parts).toString())));
    if (reply === "cut") {
      response.destroy();
      return;
    }
    response.statusCode = reply.status ?? 201;
    response.end(typeof reply.body === "string" ? reply.body : JSON.stringify(reply.body));
  };
  return { url: await serve(listener), asked };
}

/** The API server's word for a failure. */
export function failure(code: number, message: string, reason?: string): Reply {
  return { status: code, body: { kind: "Status", status: "Failure", message, reason, code } };
}
