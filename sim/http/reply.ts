import type { OutgoingHttpHeaders, ServerResponse } from "node:http";

/** Answers with JSON and the body's length, in one write. */
export function replyJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: OutgoingHttpHeaders = {},
): void {
  replyText(response, status, JSON.stringify(body), { "content-type": "application/json", ...headers });
}

/** Answers with text; `text/plain` unless the headers say otherwise. */
export function replyText(
  response: ServerResponse,
  status: number,
  text: string,
  headers: OutgoingHttpHeaders = {},
): void {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(status, {
    "content-type": "text/plain; charset=utf-8",
    "content-length": Buffer.byteLength(text),
    ...headers,
  });
  response.end(text);
}
