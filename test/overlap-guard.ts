import { beforeEach } from "vitest";
import { UnreachableError } from "../lib/errors/index.ts";
import { connectCluster } from "../lib/kubernetes/index.ts";
import { guardOverlap } from "../steps/verify-stack/lease/guard.ts";
import { known, unknown } from "../steps/verify-stack/reading.ts";
import type { LeaseServer } from "./lease-server.ts";

/** The Lease of the gateway `http://gw.llm-d`. */
export const LEASE = "llm-d-benchmark-gw-llm-d-68c4c869";
/** That gateway's Service, as the API server lists it. */
export const services = {
  "/api/v1/namespaces/llm-d/services": {
    items: [
      {
        metadata: { name: "gw", namespace: "llm-d" },
        spec: { clusterIP: "10.96.0.7", ports: [{ port: 80 }] },
      },
    ],
  },
};
/** The run that wants the Lease. */
export const own = { "ci/two": { uid: "uid-2", succeeded: "Unknown" } } as const;

/** What the guard has said in this test. */
export const lines: string[] = [];
beforeEach(() => {
  lines.length = 0;
});

const log = {
  info: (line: string) => void lines.push(line),
  warn: (line: string) => void lines.push(`warning: ${line}`),
};

export interface Wish {
  readonly runUid?: string | undefined;
  readonly busyWaitSeconds?: number;
  readonly restartPods?: boolean;
  readonly gatewayUrl?: string;
  readonly sayMs?: number;
  readonly patienceMs?: number;
  readonly signal?: AbortSignal;
}

/** The guard of the run `ci/two`, at a quick pace. */
export async function guard(wish: Wish = {}): Promise<void> {
  const { busyWaitSeconds = 0, restartPods = false, gatewayUrl = "http://gw.llm-d" } = wish;
  const { sayMs = 60_000, patienceMs = 60_000, signal = new AbortController().signal } = wish;
  const cluster = await connectCluster(undefined);
  const runUid = "runUid" in wish ? wish.runUid : "uid-2";
  await guardOverlap({
    params: { runUid, runName: "two", busyWaitSeconds, restartPods },
    runNamespace: "ci",
    gatewayUrl,
    cluster: cluster === undefined ? unknown(new UnreachableError("no Kubernetes")) : known(cluster),
    signal,
    log,
    pace: { pollMs: 5, sayMs, patienceMs },
  });
}

export const holderOf = (server: LeaseServer) => server.leases.get(LEASE)?.spec?.holderIdentity;
