import { faultNames } from "../faults/index.ts";
import { routings } from "../gateway/routing.ts";
import { roles } from "../role.ts";
import {
  choice,
  choices,
  decimal,
  enabled,
  listOf,
  optional,
  optionalText,
  text,
  toggle,
  whole,
} from "./flag.ts";
import { readKvTransferConfig, readTarget } from "./wire.ts";

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
  kvTransferMsPerToken: decimal(
    0.02,
    { max: hour },
    "Milliseconds for each prompt token that another worker computed.",
  ),
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
  nonCachedTokens: whole(
    64,
    { min: 0, max: 1_000_000 },
    "A prompt with so many tokens (of four bytes) that the picked worker lacks goes to a prefill worker; 0 = none.",
  ),
  noUpstreamHeader: toggle("Responses do not name the worker."),
  emitEndpointScores: toggle("The access log tells the picker's score of each worker."),
};

/** Everything in one process. */
export const stackFlags = {
  ...shared,
  replicas: whole(4, { min: 1, max: 64 }, "Decode workers."),
  disaggregated: toggle("Prefill workers compute the prompts, routing sidecars stand before decode workers."),
  prefillReplicas: whole(2, { min: 1, max: 64 }, "Prefill workers, with --disaggregated."),
  ...gateway,
  ...engine,
  kvManager: toggle("Starts a KV-cache manager too, which scores workers by the blocks that they hold."),
  host: text("llm-d.demo.local", "Host name of the HTTPRoute."),
  gatewayPort: port(0, "Port of the gateway; 0 = any free one."),
  state: optionalText("Folder for kubeconfig and access log; a temporary one unless given."),
  fault: choices(faultNames, "Start broken in this way."),
  listFaults: toggle("Print the names of the faults as a JSON array and end."),
};

/** One worker. */
export const workerFlags = {
  ...shared,
  name: text("worker-0", "The worker's name, told in x-inference-pod.", "POD_NAME"),
  role: choice("decode", roles, `The worker's role: ${roles.join(", ")}.`),
  kvTransferConfig: optional(
    `{"kv_connector":"NixlConnector", ...}`,
    readKvTransferConfig,
    "As vLLM's: without it kv_transfer_params are ignored.",
  ),
  sideChannelHost: text(
    "127.0.0.1",
    "Where others are told to fetch blocks; nobody connects to it.",
    "VLLM_NIXL_SIDE_CHANNEL_HOST",
  ),
  sideChannelPort: port(5600, "Its port."),
  host: text("0.0.0.0", "Address to listen on."),
  port: port(8000, "Port to listen on."),
  ...engine,
};

/** One gateway. */
export const gatewayFlags = {
  ...shared,
  host: text("0.0.0.0", "Address to listen on."),
  port: port(8080, "Port to listen on."),
  worker: targets("A worker behind the gateway, as NAME=http://HOST:PORT (its sidecar, where it has one)."),
  prefillWorker: targets("A worker that computes prompts for them; one or more split prompts from answers."),
  ...gateway,
  accessLog: optionalText("File for the access log; standard output unless given."),
};

/** One routing sidecar. */
export const sidecarFlags = {
  host: text("0.0.0.0", "Address to listen on."),
  port: port(8000, "Port to listen on."),
  modelServerPort: port(8200, "Port of the decode engine behind it, in the same pod."),
  kvConnector: choice("nixlv2", ["nixlv2"], "How blocks are handed over."),
  enableSsrfProtection: enabled("A prefill goes to a --prefill-worker only; =false: wherever a header says."),
  prefillWorker: targets("A worker that prefills may go to, as NAME=http://HOST:PORT."),
};

function port(fallback: number, help: string) {
  return whole(fallback, { min: 0, max: 65_535 }, help);
}

function targets(help: string) {
  return listOf("NAME=http://HOST:PORT", readTarget, help);
}
