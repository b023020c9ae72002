import type { IncomingMessage } from "node:http";

/** The body was larger than anybody needs. */
export class BodyTooLarge extends Error {
  readonly limitBytes: number;

  constructor(limitBytes: number) {
    super(`request body is larger than ${limitBytes} bytes`);
    this.name = "BodyTooLarge";
    this.limitBytes = limitBytes;
  }
}

const limitBytes = 32 * 1024 * 1024;

/**
 * The whole body. Rejects with {@link BodyTooLarge}, or with the stream's own error when the client goes away.
 * Listens to events, since an async iterator would add turns of the event loop to every first token.
 */
export function readBody(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size > limitBytes) reject(new BodyTooLarge(limitBytes));
      else chunks.push(chunk);
    });
    request.once("end", () => resolve(Buffer.concat(chunks)));
    request.once("error", reject);
  });
}
