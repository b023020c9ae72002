import type { IncomingMessage, ServerResponse } from "node:http";
import { enginePage } from "./engine-server.ts";
import { type PodOptions, podObject, useKubeconfig } from "./kubernetes-server.ts";
import { serve } from "./loopback.ts";

export interface FakePod extends PodOptions {
  readonly owner?: { readonly kind: string; readonly name: string };
  /** Merged over the status of a pod that is well. */
  readonly status?: object;
}

export interface FakeWorkload {
  readonly kind: "Deployment" | "StatefulSet";
  readonly name: string;
  readonly replicas: number;
  readonly spec?: object;
  readonly owner?: { readonly kind: string; readonly name: string };
  /** Merged over the status of a workload that is rolled out. */
  status?: object;
}

export interface FakeEvent {
  readonly about: string;
  readonly reason: string;
  readonly message: string;
}

export interface FakeCluster {
  /** What there is; a test changes it at will. */
  pods: FakePod[];
  workloads: FakeWorkload[];
  events: FakeEvent[];
  /** `METHOD path`, the paths cut to what differs; a dry run ends in ` (dry run)`. */
  readonly writes: string[];
  /** `verb resource` that the account lacks. */
  readonly forbidden: Set<string>;
  /** What a write does beyond being counted. */
  onRestart: (workload: FakeWorkload) => void;
  onDelete: (pod: FakePod) => void;
  /** Called before the pods are listed. */
  onPodList: () => void;
  /** Paths answered 503, so many times each. */
  readonly broken: Map<string, number>;
  /** Writes that are done and answered 503, so many times each. */
  readonly lost: Map<string, number>;
  /** What every engine has looked up since its start; undefined = it has no such counter. */
  queries: number | undefined;
  /** Answers the metrics pages with this status. */
  metricsStatus: number;
  readonly metricsPort: number;
}

/** How often a workload was restarted, and when last. */
interface Generation {
  readonly n: number;
  readonly restartedAt: string;
}

const ROOT = "/namespaces/llm-d/";

/** A Kubernetes whose workloads do what a test says when they are restarted; KUBECONFIG names it until the test ends. */
export async function fakeCluster(given: {
  readonly pods?: FakePod[];
  readonly workloads?: FakeWorkload[];
}): Promise<FakeCluster> {
  const metrics = await serve((_, response) => void page(cluster, response));
  const cluster: FakeCluster = {
    pods: given.pods ?? [],
    workloads: given.workloads ?? [],
    events: [],
    writes: [],
    forbidden: new Set(),
    onRestart: (workload) => replacePods(cluster, workload),
    onDelete: () => {},
    onPodList: () => {},
    broken: new Map(),
    lost: new Map(),
    queries: 0,
    metricsStatus: 200,
    metricsPort: Number(new URL(metrics).port),
  };
  const generations = new Map<FakeWorkload, Generation>();
  useKubeconfig(
    await serve(async (request, response) => {
      const parts: Buffer[] = [];
      for await (const part of request) parts.push(part as Buffer);
      const answer = respond(cluster, generations, request, Buffer.concat(parts).toString("utf8"));
      response.statusCode = answer.status;
      response.end(JSON.stringify(answer.body));
    }),
  );
  return cluster;
}

export const deployment = (name: string, replicas = 2, more: Partial<FakeWorkload> = {}): FakeWorkload => ({
  kind: "Deployment",
  name,
  replicas,
  ...more,
});

export const statefulSet = (name: string, replicas = 2, more: Partial<FakeWorkload> = {}): FakeWorkload => ({
  ...deployment(name, replicas, more),
  kind: "StatefulSet",
});

/** A cluster whose workloads have the pods that they want. */
export function clusterOf(...workloads: FakeWorkload[]): Promise<FakeCluster> {
  return fakeCluster({ workloads, pods: workloads.flatMap((workload) => podsOf(workload)) });
}

/** Writes that changed something. */
export const changes = ({ writes }: FakeCluster) => writes.filter((write) => !write.endsWith("(dry run)"));

/** Pods of a Deployment or a StatefulSet, as it names and owns them. */
export function podsOf({ kind, name, replicas }: FakeWorkload, generation = 1): FakePod[] {
  return Array.from({ length: replicas }, (_, at) => {
    const uid = `${name}-${at}-of-${generation}`;
    if (kind === "StatefulSet") return { name: `${name}-${at}`, uid, owner: { kind, name } };
    const hash = `h${generation}`;
    return {
      name: `${name}-${hash}-${at}`,
      uid,
      labels: { "llm-d.ai/role": "decode", "pod-template-hash": hash },
      owner: { kind: "ReplicaSet", name: `${name}-${hash}` },
    };
  });
}

/** What a rollout comes to when all goes well. */
export function replacePods(cluster: FakeCluster, workload: FakeWorkload): void {
  const old = cluster.pods.filter(({ uid = "" }) => uid.startsWith(`${workload.name}-`));
  const fresh = podsOf(workload, 2);
  cluster.pods = [...cluster.pods.filter((pod) => !old.includes(pod)), ...fresh];
}

function page(cluster: FakeCluster, response: ServerResponse): void {
  response.statusCode = cluster.metricsStatus;
  response.end(
    cluster.queries === undefined
      ? "process_start_time_seconds 1\n"
      : enginePage({ queries: cluster.queries, hits: 0 }),
  );
}

function respond(
  cluster: FakeCluster,
  generations: Map<FakeWorkload, Generation>,
  { method = "", url = "" }: IncomingMessage,
  body: string,
): { status: number; body: unknown } {
  const { pathname, searchParams } = new URL(url, "http://kubernetes");
  const [plural = "", name] = pathname.slice(pathname.indexOf(ROOT) + ROOT.length).split("/");
  const verb = method === "GET" ? (name === undefined ? "list" : "get") : method.toLowerCase();
  const away = { status: 503, body: { kind: "Status", message: "the server is starting" } };
  if (takeOne(cluster.broken, `${verb} ${plural}`)) return away;
  if (cluster.forbidden.has(`${verb} ${plural}`)) return refusal(verb, plural);
  const isDryRun = searchParams.get("dryRun") === "All" || body.includes('"dryRun":["All"]');
  if (method !== "GET") cluster.writes.push(`${method} ${plural}/${name}${isDryRun ? " (dry run)" : ""}`);
  if (plural === "events") {
    const about = /involvedObject.name=([\w-]+)/.exec(searchParams.get("fieldSelector") ?? "")?.[1];
    return {
      status: 200,
      body: { items: cluster.events.filter((event) => event.about === about).map(eventObject) },
    };
  }
  if (plural === "pods") {
    const found = cluster.pods.find((pod) => pod.name === name);
    if (method === "DELETE" && found !== undefined && !isDryRun) {
      cluster.pods = cluster.pods.filter((pod) => pod !== found);
      cluster.onDelete(found);
      if (takeOne(cluster.lost, `${verb} ${plural}`)) return away;
    }
    if (name !== undefined) return { status: found === undefined ? 404 : 200, body: {} };
    cluster.onPodList();
    return { status: 200, body: { items: cluster.pods.map((pod) => withOwner(cluster, pod)) } };
  }
  const kind =
    plural === "deployments" ? "Deployment" : plural === "statefulsets" ? "StatefulSet" : undefined;
  const own = cluster.workloads.filter((workload) => workload.kind === kind);
  const found = own.find((workload) => workload.name === name);
  if (kind === undefined || (name !== undefined && found === undefined)) return { status: 404, body: {} };
  if (method === "PATCH" && found !== undefined && !isDryRun) {
    const { n = 1, restartedAt } = generations.get(found) ?? {};
    const now = /"kubectl.kubernetes.io\/restartedAt":"([^"]*)"/.exec(body)?.[1] ?? "";
    // A patch that says what is so already changes nothing.
    if (now !== restartedAt) {
      generations.set(found, { n: n + 1, restartedAt: now });
      cluster.onRestart(found);
    }
    if (takeOne(cluster.lost, `${verb} ${plural}`)) return away;
  }
  const objectOf = (workload: FakeWorkload) => workloadObject(workload, generations.get(workload)?.n ?? 1);
  if (found !== undefined) return { status: 200, body: objectOf(found) };
  return { status: 200, body: { items: own.map(objectOf) } };
}

/** Whether there was one left of these; takes it. */
function takeOne(left: Map<string, number>, key: string): boolean {
  const count = left.get(key) ?? 0;
  left.set(key, Math.max(0, count - 1));
  return count > 0;
}

function withOwner(cluster: FakeCluster, { owner, status, ...pod }: FakePod): unknown {
  const object = podObject({ port: cluster.metricsPort, ...pod }) as { metadata: object; status: object };
  return {
    ...object,
    metadata: { ...object.metadata, ...(owner && { ownerReferences: [{ ...owner, controller: true }] }) },
    status: { ...object.status, ...status },
  };
}

function workloadObject(workload: FakeWorkload, generation: number): unknown {
  const { name, replicas, spec, owner, status } = workload;
  return {
    metadata: {
      name,
      generation,
      ...(owner && { ownerReferences: [{ ...owner, controller: true }] }),
    },
    spec: { replicas, ...spec },
    status: {
      observedGeneration: generation,
      replicas,
      updatedReplicas: replicas,
      readyReplicas: replicas,
      availableReplicas: replicas,
      ...status,
    },
  };
}

function eventObject({ reason, message }: FakeEvent): unknown {
  return { type: "Warning", reason, message, lastTimestamp: "2026-01-01T00:00:00Z" };
}

function refusal(verb: string, resource: string): { status: number; body: unknown } {
  const user = "system:serviceaccount:ci:default";
  const message = `${resource} is forbidden: User "${user}" cannot ${verb} resource "${resource}" in API group "apps" in the namespace "llm-d"`;
  return { status: 403, body: { kind: "Status", status: "Failure", message, code: 403 } };
}
