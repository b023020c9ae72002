import { faultNames } from "../faults.ts";
import { routings } from "../gateway/routing.ts";
import { choice, choices, decimal, listOf, optionalText, refused, text, toggle, whole } from "./flag.ts";

const hour = 3_600_000;

const shared = {
  model: text("meta-llama/Llama-3.2-3B-Instruct", "Name of the served model."),
  namespace: text("llm-d", "Kubernetes namespace.", "POD_NAMESPACE"),
  seed: whole(1, { min: 0, max: 4_294_967_295 }, "The same seed gives the same picks."),
};

const engine = {
  blockSize: whole(16, { min: 1, max: 4096 }, "Tokens in a block of the prefix cache."),
  cacheBlocks: whole(10_000, { min: 1, max: 10_000_000 }, "Blocks in the prefix cache of a worker."),
  ttftBaseMs: decimal(
    5,
    { max: hour },
    "Milliseconds of every first token that do not depend on the prompt.",
  ),
  prefillMsPerToken: decimal(
    0.2,
    { max: hour },
    "Milliseconds for each prompt token that is not in the cache.",
  ),
  itlMs: decimal(10, { max: hour }, "Milliseconds between two output tokens."),
  maxNumSeqs: whole(64, { min: 1, max: 100_000 }, "Requests that run at once in a worker; more wait."),
  maxModelLen: whole(8192, { min: 2, max: 1_000_000 }, "Prompt plus output tokens of one request."),
  counterBase: whole(0, { min: 0, max: 1e15 }, "First value of the prefix-cache and prompt counters."),
  metricsDelayMs: whole(0, { min: 0, max: hour }, "Milliseconds that /metrics takes to answer."),
  noPromptTokensDetails: toggle("usage does not tell the cached tokens."),
  truthLimit: whole(200_000, { min: 1, max: 10_000_000 }, "Completions that /truth remembers."),
};

const gateway = {
  routing: choice("prefix-cache", routings, `How workers are chosen: ${routings.join(", ")}.`),
  accessLogFlushMs: whole(
    100,
    { min: 1, max: hour },
    "Milliseconds between two batches of access log lines.",
  ),
  noUpstreamHeader: toggle("Responses do not name the worker."),
};

/** Everything in one process. */
export const stackFlags = {
  ...shared,
  replicas: whole(4, { min: 1, max: 64 }, "Decode workers."),
  ...gateway,
  ...engine,
  host: text("llm-d.demo.local", "Host name of the HTTPRoute."),
  gatewayPort: whole(0, { min: 0, max: 65_535 }, "Port of the gateway; 0 = any free one."),
  state: optionalText("Folder for kubeconfig and access log; a temporary one unless given."),
  fault: choices(faultNames, "Start broken in this way."),
  listFaults: toggle("Print the names of the faults as a JSON array and end."),
  disaggregated: refused("prefill/decode disaggregation is not part of this version"),
};

/** One worker. */
export const workerFlags = {
  ...shared,
  name: text("worker-0", "The worker's name, told in x-inference-pod.", "POD_NAME"),
  role: choice("decode", ["decode"], "The worker's role."),
  host: text("0.0.0.0", "Address to listen on."),
  port: whole(8000, { min: 0, max: 65_535 }, "Port to listen on."),
  ...engine,
};

/** One gateway. */
export const gatewayFlags = {
  ...shared,
  host: text("0.0.0.0", "Address to listen on."),
  port: whole(8080, { min: 0, max: 65_535 }, "Port to listen on."),
  worker: listOf(
    "NAME=http://HOST:PORT",
    readTarget,
    "A worker behind the gateway, as NAME=http://HOST:PORT.",
  ),
  ...gateway,
  accessLog: optionalText("File for the access log; standard output unless given."),
};

function readTarget(typed: string): { name: string; url: URL; ready: true } | undefined {
  const [, name, address] = /^([^=]+)=(http:\/\/.+)$/.exec(typed) ?? [];
  if (name === undefined || address === undefined || !URL.canParse(address)) return undefined;
  return { name, url: new URL(address), ready: true };
}
