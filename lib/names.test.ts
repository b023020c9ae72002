import { expect, test } from "vitest";
import { camel, envName, kebab } from "./names.ts";

test.each([
  ["gatewayUrl", "gateway-url", "PARAM_GATEWAY_URL"],
  ["ttftP50Ms", "ttft-p50-ms", "PARAM_TTFT_P50_MS"],
  ["e2eP50Ms", "e2e-p50-ms", "PARAM_E2E_P50_MS"],
  ["promptBase64", "prompt-base64", "PARAM_PROMPT_BASE64"],
])("%s is %s in YAML and %s in the environment", (name, yaml, env) => {
  expect(kebab(name)).toBe(yaml);
  expect(camel(yaml)).toBe(name);
  expect(envName("PARAM", name)).toBe(env);
});
