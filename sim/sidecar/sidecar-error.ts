import type { ServerResponse } from "node:http";
import { replyJson, replyText } from "../http/reply.ts";

/** What the sidecar itself answers, in its own words (llm-d-router pkg/sidecar/proxy). */
export function replyNotAllowed(response: ServerResponse): void {
  replyText(response, 403, "Forbidden: prefill target not allowed by SSRF protection\n", {
    "x-content-type-options": "nosniff",
  });
}

export function replyNotReady(response: ServerResponse): void {
  const message =
    "The decode node is not ready. Please check that the vLLM service is running and the port configuration is correct.";
  reply(response, 503, "ServiceUnavailable", message);
}

export function replyBadGateway(response: ServerResponse, error: Error): void {
  reply(response, 502, "BadGateway", error.message);
}

export function replyInvalidJson(response: ServerResponse, error: Error): void {
  reply(response, 400, "BadRequestError", `invalid JSON: ${error.message}`);
}

function reply(response: ServerResponse, code: number, type: string, message: string): void {
  replyJson(response, code, { object: "error", message, type, param: "", code });
}
