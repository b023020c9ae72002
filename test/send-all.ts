import { setTimeout as sleep } from "node:timers/promises";
import { closeConnections, openConnections } from "../lib/load/connections.ts";
import type { Origin } from "../lib/load/endpoint.ts";
import type { Exchange } from "../lib/load/exchange.ts";

export interface SendAllOptions {
  /** Timeout of the first request alone, milliseconds. */
  readonly firstTimeoutMs?: number | undefined;
  /** Wait between two, milliseconds. */
  readonly pauseMs?: number;
  /** Wait between the opening and the first, milliseconds. */
  readonly firstPauseMs?: number;
  readonly ca?: string;
  /** Host header, and the name that TLS asks for. */
  readonly host?: string;
}

/** What is left of a request when its connection serves the next one. */
export interface Ended extends Pick<Exchange, "failure" | "end" | "status" | "outputTokens"> {
  readonly chunks: number;
  readonly text: string;
  /** How many arrivals the connection had noted. */
  readonly times: number;
  readonly connectMs: number | undefined;
}

/** Sends so many requests one after the other over one connection. */
export async function sendAll(url: string, count: number, options: SendAllOptions = {}): Promise<Ended[]> {
  const { firstTimeoutMs = 5000, pauseMs = 0, firstPauseMs = 0, ca, host } = options;
  const origin: Origin = { url, host, ca };
  const { connections } = await openConnections(origin, 1);
  const ended: Ended[] = [];
  const body = Buffer.from('{"prompt":"käse"}');
  const head = `POST /v1/completions HTTP/1.1\r\nhost: x\r\ncontent-length: ${body.length}\r\n\r\n`;
  for (const connection of connections) {
    for (let n = 0; n < count; n++) {
      const wait = n === 0 ? firstPauseMs : pauseMs;
      if (wait > 0) await sleep(wait);
      const timeoutMs = n === 0 ? firstTimeoutMs : 5000;
      const exchange = await connection.send({ head, body }, { timeoutMs, keepText: true });
      const { answer, failure, end, status, outputTokens, connectMs } = exchange;
      const { chunks, text } = answer;
      ended.push({
        failure,
        end,
        status,
        outputTokens,
        connectMs,
        chunks,
        text,
        times: connection.times.length,
      });
    }
  }
  closeConnections(connections, "done");
  return ended;
}
