import type { IncomingMessage, RequestListener } from "node:http";
import { readBody } from "../http/body.ts";
import { header } from "../http/header.ts";
import { replyJson, replyText } from "../http/reply.ts";
import { discoveryDocument } from "./discovery.ts";
import type { KubernetesObject } from "./objects.ts";
import { podLog } from "./pod-log.ts";
import { apiVersion, type Resource, resources } from "./resources.ts";
import { fieldSelector, labelSelector, SelectorError } from "./selector.ts";
import { StatusError } from "./status.ts";
import type { World } from "./world.ts";

/** What a path of the API names. */
interface Address {
  readonly resource: Resource;
  /** "" = all namespaces. */
  readonly namespace: string;
  readonly name: string | undefined;
  readonly subresource: string | undefined;
}

/** What of the Kubernetes API the {@link resources} have: list, get, logs and some writes, for one bearer token. */
export function kubernetesApi(world: World, token: string): RequestListener {
  return async (request, response) => {
    try {
      if (request.headers.authorization !== `Bearer ${token}`) throw new StatusError(401, "Unauthorized");
      const found = request.method === "GET" ? read(world, request) : await write(world, request);
      if (typeof found === "string") replyText(response, 200, found);
      else replyJson(response, request.method === "POST" ? 201 : 200, found);
    } catch (error) {
      const status =
        error instanceof SelectorError ? new StatusError(400, error.message, { cause: error }) : error;
      if (!(status instanceof StatusError)) throw error;
      replyJson(response, status.code, status.body);
    }
  };
}

/** An object, or the text of a log. Throws {@link StatusError} and {@link SelectorError}. */
function read(world: World, { url }: IncomingMessage): object | string {
  const { pathname, searchParams } = new URL(url ?? "/", "http://localhost");
  const document = discoveryDocument(pathname);
  if (document !== undefined) return document;
  const { resource, namespace, name, subresource } = addressOf(pathname);
  if (searchParams.get("watch") === "true") throw new StatusError(400, "watch is not supported here");
  if (name === undefined) return list(world, resource, namespace, searchParams);
  const object = get(world, resource, namespace, name);
  if (subresource === undefined) return object;
  if (resource.kind !== "Pod" || subresource !== "log") throw notFound(pathname);
  return podLog(world, object, searchParams);
}

/** The object as it is after the write. Throws {@link StatusError}. */
async function write(world: World, request: IncomingMessage): Promise<object> {
  const { method = "", url } = request;
  const { pathname, searchParams } = new URL(url ?? "/", "http://localhost");
  const { resource, namespace, name, subresource } = addressOf(pathname);
  const writer = resource.writers[method];
  const isNamed = name !== undefined;
  if (writer === undefined || subresource !== undefined || isNamed === (method === "POST"))
    throw new StatusError(405, `${method} is not supported here`);
  const body = parseJson(await bodyOf(request));
  if (namespace !== world.namespace) throw new StatusError(404, `namespaces "${namespace}" not found`);
  const contentType = header(request, "content-type");
  const dryRun = searchParams.get("dryRun") === "All";
  return typed(resource, writer(world, { namespace, name, body, contentType, dryRun }));
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  try {
    return (await readBody(request)).toString();
  } catch (error) {
    throw new StatusError(400, "the body cannot be read", { cause: error });
  }
}

function parseJson(text: string): unknown {
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new StatusError(400, "the body is not JSON", { cause: error });
  }
}

/** `/api/v1/...` and `/apis/GROUP/VERSION/...`, then `[namespaces/NAMESPACE/]PLURAL[/NAME[/SUBRESOURCE]]`. */
function addressOf(pathname: string): Address {
  const [root, ...segments] = pathname.slice(1).split("/").map(decodeURIComponent);
  const group = root === "apis" ? segments.shift() : "";
  const version = segments.shift();
  const inNamespace = segments[0] === "namespaces" && segments.length > 2;
  const [, namespace = ""] = inNamespace ? segments.splice(0, 2) : [];
  const [plural, name, subresource, ...more] = segments;
  const resource = resources.find(
    (known) => known.group === group && known.version === version && known.plural === plural,
  );
  if (resource === undefined || more.length > 0 || !["api", "apis"].includes(root ?? ""))
    throw notFound(pathname);
  return { resource, namespace, name, subresource };
}

function list(world: World, resource: Resource, namespace: string, parameters: URLSearchParams): object {
  const byLabel = labelSelector(parameters.get("labelSelector") ?? "");
  const byField = fieldSelector(parameters.get("fieldSelector") ?? "");
  const items = within(world, resource, namespace).filter(
    (object) => byLabel(object.metadata.labels ?? {}) && byField(object),
  );
  return {
    kind: `${resource.kind}List`,
    apiVersion: apiVersion(resource),
    metadata: { resourceVersion: "1" },
    items: items.map((object) => typed(resource, object)),
  };
}

function get(world: World, resource: Resource, namespace: string, name: string): KubernetesObject {
  const object = within(world, resource, namespace).find(({ metadata }) => metadata.name === name);
  if (object !== undefined) return typed(resource, object);
  const group = resource.group === "" ? "" : `.${resource.group}`;
  throw new StatusError(404, `${resource.plural}${group} "${name}" not found`);
}

/** There is one namespace; in any other there is nothing. */
function within(world: World, resource: Resource, namespace: string): readonly KubernetesObject[] {
  const elsewhere = resource.namespaced && namespace !== "" && namespace !== world.namespace;
  return elsewhere ? [] : resource.objects(world);
}

function typed(resource: Resource, object: KubernetesObject): KubernetesObject {
  return { apiVersion: apiVersion(resource), kind: resource.kind, ...object };
}

function notFound(pathname: string): StatusError {
  return new StatusError(404, `the server could not find the requested resource: ${pathname}`);
}
