import type { Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "vitest";
import { event } from "./completion-server.ts";
import { chunked } from "./http-text.ts";
import { dribble, serveRaw } from "./raw-server.ts";
import { sendAll } from "./send-all.ts";

/** A way in which a request can fail, and how it must be told. */
export interface Fault {
  readonly name: string;
  readonly answer: (socket: Socket) => unknown;
  readonly cause: string;
  /** Part of the message. */
  readonly message: string;
  /** The same connection serves the next request too. */
  readonly keeps?: boolean;
  /** Of the first request; what is to time out does so soon. */
  readonly timeoutMs?: number;
}

/** One event with content. */
export const word = event({ content: "a" });

export const done = "data: [DONE]\n\n";

/** A whole answer of one content event. */
export const good = chunked(word, event({}, "stop"), done);

/** Writes these bytes, and leaves the connection open. */
export function writes(...texts: (string | Buffer)[]) {
  return (socket: Socket): void => {
    for (const text of texts) socket.write(text);
  };
}

/** Resets the connection some time after these bytes have arrived. */
export function breaks(text: string) {
  return async (socket: Socket): Promise<void> => {
    await dribble(socket, [text]);
    await sleep(5);
    socket.resetAndDestroy();
  };
}

/** Meets the fault with a first request; the second one must be served. */
export async function expectTold({ answer, cause, message, keeps = false, timeoutMs }: Fault): Promise<void> {
  const server = await serveRaw((socket, n) => (n === 0 ? answer(socket) : socket.write(good)));
  const [first, second] = await sendAll(server.url, 2, { firstTimeoutMs: timeoutMs });
  expect(first?.failure).toEqual({ cause, message: expect.stringContaining(message) });
  expect(first?.end).toBeDefined();
  expect(second).toMatchObject({ failure: undefined, chunks: 1, times: 1, text: "a" });
  expect(server.requests()).toBe(2);
  expect(server.connections()).toBe(keeps ? 1 : 2);
}
