import { stackSummary } from "../evidence/stack.ts";
import { shared } from "../pipeline-params.ts";
import { blank, word } from "../wire/index.ts";

/** Params of a step that sends completions: where to, and under which names. */
export const targetParams = {
  verifyStack: blank(stackSummary())
    .prefault("")
    .describe(
      "Result `summary` of verify-stack: gateway, host, model and test id; empty = they are given here.",
    ),
  gatewayUrl: shared.gatewayUrl.describe(
    "Base URL of the inference gateway; empty = the one in `verify-stack`.",
  ),
  host: shared.host.describe(
    "Host header of every request; empty = the one in `verify-stack`, or the gateway URL's.",
  ),
  model: shared.model.describe(
    "Model to ask for; empty = the one in `verify-stack`, or the first that is served.",
  ),
  testId: blank(word({ maxBytes: 64 }))
    .prefault("")
    .describe("Value of `x-test-id`; empty = the one in `verify-stack`, or one made of the run's name."),
} as const;

/** Params of the completion itself. */
export const completionParams = {
  prompt: shared.prompt,
  promptBase64: shared.promptBase64,
  maxTokens: shared.maxTokens,
  seed: shared.seed,
  requestTimeoutSeconds: shared.requestTimeoutSeconds,
} as const;
