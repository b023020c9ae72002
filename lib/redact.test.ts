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
  ["a token of OpenAI's kind", "got sk-AbCdEf0123456789 here", "got [redacted] here"],
  ["a key of AWS", "got AKIAIOSFODNN7EXAMPLE here", "got [redacted] here"],
  ["a token of GitLab", "got glpat-AbCdEf0123456789xyz_ here", "got [redacted] here"],
  [
    "a private key, line by line as logs have it",
    "a -----BEGIN RSA PRIVATE KEY-----\n2026-11-22T02:31:07Z MIIE\n2026-11-22T02:31:07Z -----END RSA PRIVATE KEY----- b",
    "a [redacted] b",
  ],
  ["the longer of two that begin alike", "x s3cr3t-value-2 y", "x [redacted] y"],
  ["and nothing else", "hit rate 97.9 % is true", "hit rate 97.9 % is true"],
])("hides %s", (_, text, wanted) => {
  const redactor = new Redactor();
  redactor.add("s3cr3t-value\n");
  redactor.add("s3cr3t-value-2");
  redactor.add("97");
  redactor.add("true");
  expect(redactor.redact(text)).toBe(wanted);
});

describe("of the texts of others it hides", () => {
  const redactor = new Redactor();

  test.each([
    ["a variable's value", "env HF_TOKEN=abcdef123 PORT=8000", "env HF_TOKEN=[redacted] PORT=8000"],
    [
      "a value in a Python dict",
      "args: {'api_key': ['sk-123456'], 'port': 1}",
      "args: {'api_key': [redacted], 'port': 1}",
    ],
    [
      "each of a list, one of them known already",
      "{'api_key': ['[redacted]', 'two'], 'port': 1}",
      "{'api_key': [redacted], 'port': 1}",
    ],
    ["a value in JSON in JSON", '{\\"api_key\\":\\"x1\\"}', '{\\"api_key\\":\\"[redacted]\\"}'],
    ["a value with blanks", 'password="correct horse" x', 'password="[redacted]" x'],
    [
      "a flag's value with blanks",
      "--api-key 'correct horse' --port 8000",
      "--api-key '[redacted]' --port 8000",
    ],
    ["a flag's value in a list", "['--api-key', 'abc', '--port']", "['--api-key', '[redacted]', '--port']"],
    ["a flag's value that is hidden already", "--api-key [redacted] -x", "--api-key [redacted] -x"],
    ["a header of another scheme", "Authorization: Token abcdef GET /", "Authorization: [redacted] GET /"],
    ["a header in a dict", "{'authorization': 'Token abc d'}", "{'authorization': '[redacted]'}"],
    ["a header in a tuple", "(b'authorization', b'Key abc')", "(b'authorization', '[redacted]')"],
    ["a header of Go", "map[Authorization:[Token abc] Host:[x]]", "map[Authorization:[redacted] Host:[x]]"],
    ["cookies", "Cookie: session=a1; other=b2", "Cookie: [redacted]"],
    ["a signed URL", "/x?X-Amz-Signature=abcdef01&b=1", "/x?X-Amz-Signature=[redacted]&b=1"],
    ["short names", "REDIS_PASS=abcdef1 DB_PWD: abcdef2", "REDIS_PASS=[redacted] DB_PWD: [redacted]"],
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
    "PWD=/workspace/source",
    "bypass: everything",
    "rbac.authorization.k8s.io/v1",
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
  ["REDIS_PASS", true],
  ["DB_PWD", true],
  ["KEY", true],
  ["PWD", false],
  ["BYPASS", false],
  ["PYTHONHASHSEED", false],
  ["VLLM_NIXL_SIDE_CHANNEL_HOST", false],
  ["MAX_TOKENS", false],
  ["KEYCLOAK_URL", false],
])("%s names a secret: %s", (name, secret) => {
  expect(isSecretName(name)).toBe(secret);
});

/** What takes seconds for 64 KiB where a pattern is quadratic takes hours for these. */
test.each([
  "-",
  "--",
  "eyJ-",
  "eyJaaaaaaaa.",
  "token ",
  "token:[",
  'token:"',
  "token=\\",
  "--api-key ",
  "bearer ",
  "://",
  "authorization: ",
  "-----BEGIN PRIVATE KEY-----",
])("a long text of %s is done in no time", (part) => {
  const text = part.repeat(Math.ceil((4 * 1024 * 1024) / part.length));
  expect(new Redactor().redactForeign(`token${" ".repeat(1024 * 1024)}${text}`)).not.toBe("");
});
