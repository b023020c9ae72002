import type { RequestListener } from "node:http";
import { parseExposition, type Sample } from "../lib/metrics/index.ts";

export interface Pushed {
  readonly method: string;
  readonly path: string;
  readonly authorization: string | undefined;
}

/** An answer in place of the usual one. */
export type Refusal = { readonly status: number; readonly body?: string };

/**
 * A Pushgateway: PUT replaces the group of its path, and what is no metrics page is refused. `refusals` are given
 * first, one a request.
 */
export function pushgateway(refusals: readonly Refusal[] = []) {
  const groups = new Map<string, readonly Sample[]>();
  const asked: Pushed[] = [];
  const left = [...refusals];
  const listener: RequestListener = async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const { method = "", url = "", headers } = request;
    asked.push({ method, path: url, authorization: headers.authorization });
    const refusal = left.shift();
    if (refusal !== undefined) {
      response.writeHead(refusal.status).end(refusal.body ?? "");
      return;
    }
    if (method !== "PUT" || !url.startsWith("/metrics/job/")) {
      response.writeHead(405).end("Method Not Allowed");
      return;
    }
    try {
      groups.set(url, parseExposition(Buffer.concat(parts).toString("utf8"), (name) => name !== "").samples);
      response.writeHead(200).end();
    } catch (error) {
      response.writeHead(400).end(String(error));
    }
  };
  /** The value of a series of the only group; undefined where there is none. */
  const value = (name: string, labels: Readonly<Record<string, string>> = {}): number | undefined => {
    const [samples = []] = groups.values();
    return samples.find(
      (sample) =>
        sample.name === `llm_d_validation_${name}` &&
        Object.entries(labels).every(([label, wanted]) => sample.labels[label] === wanted),
    )?.value;
  };
  /** Names of all metrics of the only group, without their common prefix. */
  const names = (): string[] => {
    const [samples = []] = groups.values();
    return [...new Set(samples.map(({ name }) => name.replace(/^llm_d_validation_/, "")))];
  };
  return { listener, groups, asked, value, names };
}
