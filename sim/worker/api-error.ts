import type { ServerResponse } from "node:http";
import { replyJson } from "../http/reply.ts";
import { done } from "./done.ts";

/** A request that vLLM would refuse, with the text and type that it would answer (vLLM serving_engine). */
export class ApiError extends Error {
  readonly status: 400 | 404;
  /** The field at fault, when there is one. */
  readonly param: string | null;

  constructor(status: 400 | 404, message: string, param: string | null = null, options?: ErrorOptions) {
    super(message, options);
    this.name = "ApiError";
    this.status = status;
    this.param = param;
  }

  get body(): { error: { message: string; type: string; param: string | null; code: number } } {
    const type = this.status === 404 ? "NotFoundError" : "BadRequestError";
    return { error: { message: this.message, type, param: this.param, code: this.status } };
  }
}

/** Fields that vLLM looks at only when the stream has begun. */
const samplingFields = new Set(["temperature", "top_p", "n"]);

/**
 * Answers with the error. A bad sampling field of a streamed request is told as vLLM tells it: status **200**, then
 * an event with the error, so that neither status nor access log shows the failure.
 */
export function replyApiError(response: ServerResponse, error: ApiError, streamed: boolean): void {
  if (!streamed || error.param === null || !samplingFields.has(error.param)) {
    replyJson(response, error.status, error.body);
    return;
  }
  response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8" });
  response.end(`data: ${JSON.stringify(error.body)}\n\n${done}`);
}
