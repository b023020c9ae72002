import { describe, expect, test } from "vitest";
import { isSecretName, Redactor } from "./redact.ts";

test.each([
  ["a secret it was told of", "token s3cr3t-value here", "token [redacted] here"],
  [
    "a bearer header it never heard of",
    "Authorization: Bearer abc.def-123",
    "Authorization: Bearer [redacted]",
  ],
  ["credentials in a URL", "http://me:pass@host/x", "http://[redacted]@host/x"],
  ["a token of Hugging Face", "got hf_AbCdEf0123456789 here", "got [redacted] here"],
  ["a JSON web token", "sent eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0x.c2lnbg now", "sent [redacted] now"],
  ["and nothing else", "hit rate 97.9 %", "hit rate 97.9 %"],
])("hides %s", (_, text, wanted) => {
  const redactor = new Redactor();
  redactor.add("s3cr3t-value\n");
  redactor.add("97");
  expect(redactor.redact(text)).toBe(wanted);
});

describe("of the texts of others it hides", () => {
  const redactor = new Redactor();

  test.each([
    ["a variable's value", "env HF_TOKEN=abcdef123 PORT=8000", "env HF_TOKEN=[redacted] PORT=8000"],
    [
      "a value in a Python dict",
      "args: {'api_key': ['sk-123456'], 'port': 1}",
      "args: {'api_key': ['[redacted]'], 'port': 1}",
    ],
    ["a value in JSON", '{"client_secret": "abcdef123"}', '{"client_secret": "[redacted]"}'],
    [
      "a flag's value",
      "vllm serve --api-key sk-123456 --port 8000",
      "vllm serve --api-key [redacted] --port 8000",
    ],
    ["a flag's value after =", "--hf-token=abcdef123", "--hf-token=[redacted]"],
    ["what is hidden everywhere", "https://me:pass@host/x", "https://[redacted]@host/x"],
  ])("%s", (_, text, wanted) => {
    expect(redactor.redactForeign(text)).toBe(wanted);
  });

  test.each([
    "max_tokens: 16, prompt_tokens=405000",
    "tokenizer='meta-llama/Llama-3.1-8B'",
    'secret "llm-d-hf-token" not found',
    "Invalid user token while the model is loaded",
  ])("not %s", (text) => {
    expect(redactor.redactForeign(text)).toBe(text);
  });
});

test.each([
  ["HF_TOKEN", true],
  ["HUGGING_FACE_HUB_TOKEN", true],
  ["AWS_SECRET_ACCESS_KEY", true],
  ["OPENAI_API_KEY", true],
  ["REDIS_PASSWORD", true],
  ["--api-key", true],
  ["PYTHONHASHSEED", false],
  ["VLLM_NIXL_SIDE_CHANNEL_HOST", false],
  ["MAX_TOKENS", false],
  ["KEYCLOAK_URL", false],
])("%s names a secret: %s", (name, secret) => {
  expect(isSecretName(name)).toBe(secret);
});
