import type { Signature } from "./signature.ts";

/** How engines fail over the model: where it is from, whether it fits, what is asked of it. */
export const modelSignatures: readonly Signature[] = [
  {
    id: "no-kv-cache-memory",
    places: ["engine"],
    pattern:
      /No available memory for the cache blocks|available KV cache memory \(-|No free memory for KV cache/i,
    weight: 5,
    cause: "the model leaves no GPU memory for the KV cache",
    remedy:
      "raise --gpu-memory-utilization, use more GPUs (--tensor-parallel-size), or a smaller or quantised model",
    source: "vLLM v1/core/kv_cache_utils.py",
  },
  {
    id: "context-over-kv-cache",
    places: ["engine"],
    pattern:
      /is larger than the maximum number of tokens that can be stored in KV cache|KV cache is needed, which is larger than the available KV cache memory|larger than the available KV cache memory/,
    weight: 5,
    cause: "--max-model-len is more than the KV cache can hold",
    remedy: "lower --max-model-len (the line has an estimate), or raise --gpu-memory-utilization",
    source: "vLLM v1/core/kv_cache_utils.py",
  },
  {
    id: "context-over-model",
    places: ["engine"],
    pattern: /User-specified max_model_len \(\d+\) is greater than the derived max_model_len/,
    weight: 5,
    cause: "--max-model-len is more than the model allows",
    remedy:
      "lower --max-model-len to the model's own length, or set VLLM_ALLOW_LONG_MAX_MODEL_LEN=1 knowingly",
    source: "vLLM config/model.py",
  },
  {
    id: "gpu-without-bfloat16",
    places: ["engine"],
    pattern: /Bfloat16 is only supported on GPUs with compute capability/,
    weight: 5,
    cause: "the GPU has no bfloat16, which the model asks for",
    remedy: "give the engine --dtype half",
    source: "vLLM platforms/cuda.py",
  },
  {
    id: "model-gated",
    places: ["engine", "picker"],
    pattern:
      /Cannot access gated repo|GatedRepoError|Access to model .{1,200} is restricted|(401|403) Client Error.{0,80}huggingface\.co|Invalid (user token|username or password)\b/,
    weight: 5,
    cause: "Hugging Face refuses the model: no token, a wrong one, or its licence was not accepted",
    remedy:
      "accept the licence with the token's account, and put it into Secret llm-d-hf-token, key HF_TOKEN",
    source: "huggingface_hub; origin 003, Create Secret (C95)",
  },
  {
    id: "model-not-found",
    places: ["engine", "picker"],
    pattern:
      /RepositoryNotFoundError|is not a local folder and is not a valid model identifier|404 Client Error.{0,80}huggingface\.co|Can't load the configuration of '|Invalid repository ID or local directory specified/,
    weight: 5,
    cause: "the model does not exist under that name, or its files are not where the engine looks",
    remedy:
      "check --model (or modelArtifacts.uri) letter by letter; a private model looks missing without a token",
    source: "huggingface_hub; vLLM transformers_utils/config.py",
  },
  {
    id: "model-hub-unreachable",
    places: ["engine", "picker"],
    pattern:
      /We couldn't connect to 'https:\/\/huggingface\.co'|(resolve|NameResolutionError).{0,80}huggingface\.co|outgoing traffic has been disabled|LocalEntryNotFoundError|Max retries exceeded with url: .{0,200}huggingface/,
    weight: 5,
    cause: "Hugging Face cannot be reached from the cluster, and the model is not in the cache",
    remedy: "allow the egress, set HTTPS_PROXY or HF_ENDPOINT, or mount a volume that holds the model",
    source: "huggingface_hub",
  },
  {
    id: "model-not-served",
    places: ["engine", "gateway", "step"],
    pattern: /The model `[^`]{1,200}` does not exist|model \S{1,200} is not served; served: /,
    weight: 4,
    cause: "requests ask for a model that the engines do not serve under this name",
    remedy: "give model as GET /v1/models lists it, or set --served-model-name",
    source: "vLLM entrypoints; D47 of the original demo",
  },
  {
    id: "prompt-too-long",
    places: ["engine", "step"],
    pattern:
      /maximum context length is \d+ tokens|is longer than the maximum model length of \d+|prompt \(length \d+\) is longer than/,
    weight: 4,
    cause: "prompts are longer than the engines take",
    remedy: "shorten prompt or max-tokens, or raise --max-model-len",
    source: "vLLM entrypoints",
  },
  {
    id: "chat-template-missing",
    places: ["engine", "step"],
    pattern:
      /chat template is no longer allowed, so you must provide a chat template|tokenizer\.chat_template is not set/,
    weight: 4,
    cause: "the model has no chat template, so that chat completions fail",
    remedy: "serve an -Instruct model, or give the engine --chat-template",
    source: "transformers; vLLM entrypoints",
  },
];
