import { appendFileSync } from "node:fs";
import type { ServerResponse } from "node:http";
import step from "../steps/kv-score/step.ts";
import { type Arrived, serveCompletions, streamAnswer } from "./completion-server.ts";
import { folder } from "./folder.ts";
import { kubernetes, podObject } from "./kubernetes-server.ts";
import { serve } from "./loopback.ts";
import { runWith } from "./run.ts";

export interface ServedOptions {
  /** Response headers of the n-th completion, warm-up included. */
  readonly headers?: (n: number) => Readonly<Record<string, string>>;
  /** Status of the n-th completion; 200 streams an answer. */
  readonly status?: (n: number) => number;
  /** A line of the access log for the n-th completion; undefined = none. */
  readonly line?: (n: number, request: Arrived) => object | undefined;
}

/** A gateway and its access log, and what happened there in order: `completion`, and whatever a test adds. */
export async function served({ headers = () => ({}), status = () => 200, line }: ServedOptions = {}) {
  const events: string[] = [];
  const accessLog = `${folder({ "access.log": "" })}/access.log`;
  const server = await serveCompletions((response, n, request) => {
    events.push("completion");
    const entry = line?.(n, request);
    if (entry !== undefined) appendFileSync(accessLog, `${JSON.stringify(entry)}\n`);
    return status(n) === 200
      ? streamAnswer({ headers: headers(n) })(response, n, request)
      : response.writeHead(status(n)).end();
  });
  return { ...server, accessLog, events };
}

/** What an access log has of a request, when it went to `upstream`. */
export function lineOf({ headers }: Arrived, upstream: string, more: object = {}): object {
  return {
    response_code: 200,
    response_flags: "-",
    upstream_host: upstream,
    request_id: headers["x-request-id"],
    x_test_id: headers["x-test-id"],
    x_session_id: headers["x-session-id"],
    ...more,
  };
}

/** A KV-cache manager that answers its n-th question so; its URL. */
export function serveManager(answer: (response: ServerResponse, n: number) => unknown): Promise<string> {
  let asked = 0;
  return serve((request, response) => {
    request.resume().on("end", () => answer(response, asked++));
  });
}

/** Kubernetes with two decode pods, and with a Service of a KV-cache manager at this URL. */
export async function twoPods(managerUrl?: string): Promise<void> {
  const pods = ["10.0.0.1", "10.0.0.2"].map((ip, at) => podObject({ name: `decode-${at}`, ip }));
  const service = managerUrl && {
    metadata: { name: "kv-cache-manager", namespace: "llm-d" },
    spec: { clusterIP: "127.0.0.1", ports: [{ name: "http", port: Number(new URL(managerUrl).port) }] },
  };
  const list = (items: readonly unknown[]) => ({ body: { items } });
  await kubernetes({
    "/api/v1/namespaces/llm-d/pods": (query) =>
      list((query.get("labelSelector") ?? "").includes("decode") ? pods : []),
    "/api/v1/namespaces/llm-d/services": list(service ? [service] : []),
  });
}

/** Runs kv-score against a gateway, without waiting for what does not come. */
export function probe({ url }: { readonly url: string }, params: Readonly<Record<string, string>> = {}) {
  const quick = { logTimeoutSeconds: "0", scoreWaitSeconds: "0", testId: "t", model: "m" };
  return runWith(step, { params: { gatewayUrl: url, ...quick, ...params } });
}
