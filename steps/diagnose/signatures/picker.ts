import type { Signature } from "./signature.ts";

/** How the endpoint picker (EPP) fails, by its log. */
export const pickerSignatures: readonly Signature[] = [
  {
    id: "picker-plugin-unknown",
    places: ["picker"],
    pattern:
      /plugin type '[^']+' (is not registered|not found in registry)|no plugin factory (registered )?for/,
    weight: 5,
    cause: "the endpoint picker's config names a plugin that this version does not have",
    remedy: "check the plugin's type against the picker's version; it was renamed or removed",
    source: "llm-d-router pkg/epp/config/loader/validation.go",
  },
  {
    id: "picker-plugin-alpha",
    places: ["picker"],
    pattern: /has Alpha stability level, but command line flag --allow-experimental-plugins is not set/,
    weight: 5,
    cause: "the endpoint picker's config uses an alpha plugin, which it was not allowed",
    remedy: "give the picker --allow-experimental-plugins, or leave that plugin out",
    source: "llm-d-router pkg/epp/framework/interface/plugin/registry.go",
  },
  {
    id: "picker-without-pool",
    places: ["picker"],
    pattern:
      /either pool-name or endpoint-selector must be set|both pool-name and endpoint-selector are missing/,
    weight: 5,
    cause: "the endpoint picker was started without --pool-name",
    remedy: "give it --pool-name and --pool-namespace of the InferencePool",
    source: "llm-d-router pkg/epp/server/options.go",
  },
  {
    id: "picker-flag-unknown",
    places: ["picker"],
    pattern: /unknown (shorthand )?flag: |flag provided but not defined: /,
    weight: 5,
    cause: "the endpoint picker does not know one of its flags",
    remedy: "flags are in kebab-case since 1.0 (--pool-name, not --poolName); match them to the version",
    source: "llm-d-router pkg/epp/server/options.go",
  },
  {
    id: "picker-config-invalid",
    places: ["picker"],
    pattern:
      /configuration validation failed|failed to decode configuration JSON\/YAML|failed to load the configuration|plugin instantiation failed|scheduling profile validation failed|no profile handler configured|failed to parse plugin parameters/,
    weight: 4,
    cause: "the endpoint picker cannot use its config",
    remedy:
      "the line says what: a reference to a plugin that is not declared, a missing handler, or a parameter",
    source: "llm-d-router pkg/epp/config/loader",
  },
  {
    id: "picker-rights-missing",
    places: ["picker"],
    pattern: /is forbidden: User "[^"]+" cannot (get|list|watch|create) resource/,
    weight: 5,
    cause: "the endpoint picker's service account lacks a right",
    remedy: "let it list and watch pods and inferencepools, of both API groups, in the pool's namespace",
    source: "client-go reflector; llm-d-router charts",
  },
  {
    id: "picker-kind-missing",
    places: ["picker", "sidecar"],
    pattern:
      /no matches for kind "(InferencePool|InferenceObjective|InferenceModel\w*)"|failed to list \*?\S*(InferencePool|InferenceObjective)\S*: the server could not find the requested resource/,
    weight: 5,
    cause: "the cluster does not have the InferencePool's API group that the picker asks for",
    remedy:
      "install the CRDs of inference.networking.k8s.io, or give --pool-group=inference.networking.x-k8s.io",
    source: "controller-runtime; origin 003, InferencePool Not Found (C107)",
  },
  {
    id: "picker-pool-missing",
    places: ["picker"],
    pattern: /InferencePool\S* "[^"]+" not found|InferencePool .{0,60}not (initialized|synced|found)/,
    weight: 4,
    cause: "the endpoint picker does not find its InferencePool",
    remedy: "check --pool-name, --pool-namespace and --pool-group against kubectl get inferencepools -A",
    source: "llm-d-router pkg/epp/datastore",
  },
  {
    id: "prefix-scores-missing",
    places: ["picker"],
    pattern: /PrefixCacheMatchInfo not found/,
    weight: 3,
    cause:
      "the prefix scorer gets no matches and scores 0: it is wired wrongly, or prompts are shorter than a block",
    remedy:
      "name the producer in the scorer (prefixMatchInfoProducerName), and check token-producer and its model name",
    source: "llm-d-router #2274, #1540",
  },
  {
    id: "tokenizer-unreachable",
    places: ["picker"],
    pattern:
      /tokenization failed|failed to initialize (UDS tokenizer|vLLM HTTP renderer)|failed to prepare per request data|completions\/render.{0,120}(refused|timeout|no such host|\b[45]\d\d\b)/,
    weight: 4,
    cause: "the endpoint picker cannot turn prompts into tokens: its render service does not answer",
    remedy:
      "check token-producer's vllm.url and modelName: it needs /v1/completions/render of a vLLM with that model",
    source: "llm-d-router token-producer",
  },
  {
    id: "picker-no-candidates",
    places: ["picker", "step", "gateway"],
    pattern:
      /failed to find (endpoint candidates|candidate (pods|endpoints)) for serving|no endpoints available|screeners eliminated all endpoint candidates|rejected-no-endpoints|no pods available for the given request/,
    weight: 4,
    cause: "the endpoint picker has no engine to pick",
    remedy: "ready pods must have the pool's labels, and the roles (llm-d.ai/role) that its filters ask for",
    source: "llm-d-router pkg/epp/requestcontrol/director.go",
  },
  {
    id: "picker-metrics-failing",
    places: ["picker"],
    pattern:
      /(failed|error).{0,40}(refresh|fetch|scrap|poll)\w*.{0,40}metrics|unexpected status code from .{0,80}\/metrics/i,
    weight: 3,
    cause: "the endpoint picker cannot read the engines' metrics, and scores without them",
    remedy: "check the engines' port and scheme as the picker sees them (8200 behind a sidecar)",
    source: "llm-d-router pkg/epp/datalayer",
  },
  {
    id: "saturated",
    places: ["picker", "step", "gateway"],
    pattern:
      /system saturated, sheddable request dropped|rejected-saturated|rejected-ttl-expired|evicted-(queue-pressure|priority)/,
    weight: 4,
    cause: "the endpoint picker drops requests (429): the pool is saturated",
    remedy:
      "lower rate or concurrency, add engines, or raise the flow control's limits; sheddable requests go first",
    source: "llm-d-router pkg/epp/requestcontrol/admission.go",
  },
];
