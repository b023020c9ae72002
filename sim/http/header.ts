import type { IncomingMessage } from "node:http";

/** One header's value; "" when it is absent, the first when it was sent twice. */
export function header(request: IncomingMessage, name: string): string {
  const value = request.headers[name];
  return (Array.isArray(value) ? value[0] : value) ?? "";
}
