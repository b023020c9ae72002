import { describeSignatures } from "../testing/fixtures.ts";
import { modelSignatures } from "./model.ts";

describeSignatures(modelSignatures, {
  "no-kv-cache-memory": {
    told: [
      "ValueError: No available memory for the cache blocks. Try increasing `gpu_memory_utilization` when initializing the engine.",
    ],
    missed: ["INFO: Available KV cache memory: 38.50 GiB"],
  },
  "context-over-kv-cache": {
    told: [
      "ValueError: The model's max seq len (131072) is larger than the maximum number of tokens that can be stored in KV cache (21024). Try increasing `gpu_memory_utilization`",
      "ValueError: To serve at least one request with the models's max seq len (262144), (16.0 GiB KV cache is needed, which is larger than the available KV cache memory (9.6 GiB).",
    ],
    missed: [
      "INFO: GPU KV cache size: 21,024 tokens",
      "INFO: Maximum concurrency for 8,192 tokens per request: 2.57x",
    ],
  },
  "context-over-model": {
    told: [
      "ValueError: User-specified max_model_len (65536) is greater than the derived max_model_len (max_position_embeddings=8192 or model_max_length=None in model's config.json).",
    ],
    missed: ["INFO: Using max model len 8192"],
  },
  "gpu-without-bfloat16": {
    told: [
      "ValueError: Bfloat16 is only supported on GPUs with compute capability of at least 8.0. Your Tesla T4 GPU has compute capability 7.5.",
    ],
    missed: ["INFO: Casting torch.float32 to torch.bfloat16."],
  },
  "model-gated": {
    told: [
      "huggingface_hub.errors.GatedRepoError: 401 Client Error. (Request ID: Root=1-68)",
      "Cannot access gated repo for url https://huggingface.co/meta-llama/Llama-3.1-8B-Instruct/resolve/main/config.json.",
      "Access to model meta-llama/Llama-3.1-8B-Instruct is restricted. You must have access to it and be authenticated to access it. Please log in.",
      "requests.exceptions.HTTPError: 403 Client Error: Forbidden for url: https://huggingface.co/meta-llama/x/resolve/main/config.json",
      "Invalid user token. If you didn't pass a user token, make sure you are properly logged in",
    ],
    missed: ['INFO: "POST /v1/chat/completions HTTP/1.1" 401 Unauthorized', "INFO: 403 Forbidden"],
  },
  "model-not-found": {
    told: [
      "OSError: meta-lama/Llama-3.1-8B is not a local folder and is not a valid model identifier listed on 'https://huggingface.co/models'",
      "huggingface_hub.errors.RepositoryNotFoundError: 404 Client Error.",
      "ValueError: Invalid repository ID or local directory specified: '/models/none'.",
    ],
    missed: ['"GET /v1/models/x HTTP/1.1" 404 Not Found'],
  },
  "model-hub-unreachable": {
    told: [
      "OSError: We couldn't connect to 'https://huggingface.co' to load the files, and couldn't find them in the cached files.",
      "NameResolutionError(\"Failed to resolve 'huggingface.co' ([Errno -3] Temporary failure in name resolution)\")",
      "huggingface_hub.errors.LocalEntryNotFoundError: An error happened while trying to locate the file on the Hub",
    ],
    missed: ["INFO: downloading from https://huggingface.co/a/b"],
  },
  "model-not-served": {
    told: [
      'HTTP 404: {"error":{"message":"The model `meta-llama/x` does not exist.","type":"NotFoundError"}}',
      "ERROR 11-22 [serving_chat.py:110] Error with model error=ErrorInfo(message='The model `x` does not exist.', type='NotFoundError')",
    ],
    missed: ["The file `x` does not exist", "INFO: The model `x` is loaded"],
  },
  "prompt-too-long": {
    told: [
      "This model's maximum context length is 4096 tokens. However, you requested 5000 tokens (4984 in the messages, 16 in the completion).",
      "ValueError: The decoder prompt (length 5000) is longer than the maximum model length of 4096.",
    ],
    missed: ["INFO: maximum context length set"],
  },
  "chat-template-missing": {
    told: [
      "As of transformers v4.44, default chat template is no longer allowed, so you must provide a chat template if the tokenizer does not define one.",
    ],
    missed: ["INFO: Detected the chat template content format to be 'openai'."],
  },
});
