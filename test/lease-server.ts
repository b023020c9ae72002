import type { IncomingMessage, RequestListener } from "node:http";
import { z } from "zod";
import { useKubeconfig } from "./kubernetes-server.ts";
import { serve } from "./loopback.ts";

const leaseSchema = z.looseObject({
  metadata: z.looseObject({ name: z.string(), resourceVersion: z.string().optional() }),
  spec: z.looseObject({ holderIdentity: z.string().optional() }).optional(),
});

export type LeaseObject = z.infer<typeof leaseSchema>;

/** A PipelineRun as its status tells it. */
export interface RunObject {
  readonly uid: string;
  /** Status of the condition Succeeded; none yet when absent. */
  readonly succeeded?: "True" | "False" | "Unknown";
  readonly reason?: string;
}

export interface LeaseServerOptions {
  readonly leases?: readonly LeaseObject[];
  /** By `namespace/name`. */
  readonly runs?: Readonly<Record<string, RunObject>>;
  /** What the service account may not do, as `verb resource`: `create leases`, `get pipelineruns`. */
  readonly forbidden?: readonly string[];
  /** What else the API server has, by path. */
  readonly others?: Readonly<Record<string, unknown>>;
  /** The API server's clock, where it is not this machine's. */
  readonly clock?: () => Date;
  /** Which requests, as `PUT /path`, are answered with 503: the API server is away. */
  readonly away?: (request: string) => boolean;
  /** Called before each request is answered, as `PUT /path`: the place to change things behind the client's back. */
  readonly before?: (request: string) => void;
}

const LEASES = "/apis/coordination.k8s.io/v1/namespaces/llm-d/leases";
const RUNS = /^\/apis\/tekton\.dev\/v1\/namespaces\/([^/]+)\/pipelineruns\/([^/]+)$/;
const GROUPS = { leases: "coordination.k8s.io", pipelineruns: "tekton.dev" } as const;

/** The part of a Kubernetes API that knows Leases and PipelineRuns; KUBECONFIG names it until the test ends. */
export class LeaseServer {
  readonly leases = new Map<string, LeaseObject>();
  readonly runs: Record<string, RunObject>;
  /** All requests, as `PUT /path`. */
  readonly requests: string[] = [];
  readonly #options: LeaseServerOptions;
  #version = 0;

  private constructor(options: LeaseServerOptions) {
    this.#options = options;
    this.runs = { ...options.runs };
    for (const lease of options.leases ?? []) this.put(lease);
  }

  static async start(options: LeaseServerOptions = {}): Promise<LeaseServer> {
    const server = new LeaseServer(options);
    const listener: RequestListener = async (request, response) => {
      const { status, body } = server.#answer(request, await textOf(request));
      const date = server.#options.clock?.();
      response.writeHead(status, date && { date: date.toUTCString() });
      response.end(JSON.stringify(body));
    };
    useKubeconfig(await serve(listener));
    return server;
  }

  /** Stores a Lease as a new version, whatever was there. */
  put(lease: LeaseObject): LeaseObject {
    const metadata = { ...lease.metadata, resourceVersion: String(++this.#version) };
    const stored = { ...lease, metadata };
    this.leases.set(metadata.name, stored);
    return stored;
  }

  #answer(request: IncomingMessage, text: string): { status: number; body: unknown } {
    const { method = "" } = request;
    const { pathname } = new URL(request.url ?? "", "http://kubernetes");
    this.requests.push(`${method} ${pathname}`);
    this.#options.before?.(`${method} ${pathname}`);
    if (this.#options.away?.(`${method} ${pathname}`)) return unavailable;
    if (pathname.startsWith(LEASES)) return this.#lease(method, pathname.slice(LEASES.length + 1), text);
    const [, namespace, name] = RUNS.exec(pathname) ?? [];
    if (namespace !== undefined) return this.#run(`${namespace}/${name}`);
    const body = this.#options.others?.[pathname];
    return body === undefined ? notFound(pathname) : { status: 200, body };
  }

  #lease(method: string, name: string, text: string) {
    const verb = { GET: "get", POST: "create", PUT: "update" }[method] ?? method;
    if (this.#options.forbidden?.includes(`${verb} leases`)) return refused(verb, "leases");
    const known = this.leases.get(name);
    if (method === "GET") return known === undefined ? notFound(name) : { status: 200, body: known };
    const lease = leaseSchema.parse(JSON.parse(text));
    if (method === "POST") {
      return this.leases.has(lease.metadata.name)
        ? conflict("AlreadyExists", "already exists")
        : { status: 201, body: this.put(lease) };
    }
    if (known === undefined) return notFound(name);
    return lease.metadata.resourceVersion === known.metadata.resourceVersion
      ? { status: 200, body: this.put(lease) }
      : conflict("Conflict", "the object has been modified");
  }

  #run(name: string) {
    if (this.#options.forbidden?.includes("get pipelineruns")) return refused("get", "pipelineruns");
    const run = this.runs[name];
    if (run === undefined) return notFound(name);
    const { uid, succeeded, reason } = run;
    const conditions = succeeded && [{ type: "Succeeded", status: succeeded, reason }];
    return { status: 200, body: { metadata: { uid }, status: { conditions } } };
  }
}

/** A Lease that a PipelineRun holds; `renewTime` is now unless told otherwise. */
export function leaseOf(
  name: string,
  holder: string,
  more: { run?: string; renewTime?: string; seconds?: number } = {},
): LeaseObject {
  const { run, renewTime = new Date().toISOString(), seconds = 7200 } = more;
  return {
    metadata: {
      name,
      ...(run !== undefined && { annotations: { "llm-d-validation-catalog/pipeline-run": run } }),
    },
    spec: {
      holderIdentity: holder,
      acquireTime: renewTime,
      renewTime,
      leaseDurationSeconds: seconds,
      leaseTransitions: 3,
    },
  };
}

function refused(verb: string, resource: keyof typeof GROUPS) {
  const user = "system:serviceaccount:ci:default";
  const message = `${resource} is forbidden: User "${user}" cannot ${verb} resource "${resource}" in API group "${GROUPS[resource]}" in the namespace "llm-d"`;
  return { status: 403, body: { kind: "Status", status: "Failure", message, code: 403 } };
}

function notFound(what: string) {
  return { status: 404, body: { kind: "Status", message: `${what} not found`, code: 404 } };
}

function conflict(reason: string, message: string) {
  return { status: 409, body: { kind: "Status", reason, message, code: 409 } };
}

const unavailable = { status: 503, body: { kind: "Status", message: "apiserver not ready", code: 503 } };

async function textOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString("utf8");
}
