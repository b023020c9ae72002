const EVENTS = { "content-type": "text/event-stream" };

/** A response's head with its blank line. */
export function head(fields: Readonly<Record<string, string>> = EVENTS, status = "HTTP/1.1 200 OK"): string {
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${status}\r\n${lines.join("")}\r\n`;
}

/** A whole response whose body has a length. */
export function sized(
  body: string,
  fields: Readonly<Record<string, string>> = EVENTS,
  status?: string,
): string {
  return head({ ...fields, "content-length": String(Buffer.byteLength(body)) }, status) + body;
}

/** The head of a response in chunks. */
export function chunkedHead(fields: Readonly<Record<string, string>> = EVENTS): string {
  return head({ ...fields, "transfer-encoding": "chunked" });
}

/** One chunk; `extension` with its semicolon. */
export function chunk(text: string, extension = ""): string {
  return `${Buffer.byteLength(text).toString(16)}${extension}\r\n${text}\r\n`;
}

export const lastChunk = "0\r\n\r\n";

/** A whole response in chunks. */
export function chunked(...texts: string[]): string {
  return chunkedHead() + texts.map((text) => chunk(text)).join("") + lastChunk;
}
