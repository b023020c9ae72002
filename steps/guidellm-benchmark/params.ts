import { snapshotSummary } from "../../lib/evidence/snapshot.ts";
import { stackSummary } from "../../lib/evidence/stack.ts";
import { guidellmParams } from "../../lib/guidellm-params.ts";
import { shared } from "../../lib/pipeline-params.ts";
import { blank, url, word } from "../../lib/wire/index.ts";

export const params = {
  ...guidellmParams,
  verifyStack: blank(stackSummary())
    .prefault("")
    .describe(
      "Result `summary` of verify-stack: gateway, host, model and test id; empty = they are given here.",
    ),
  target: blank(url())
    .prefault("")
    .describe("Base URL of the inference gateway, without /v1; empty = the one in `verify-stack`."),
  host: blank(word({ maxBytes: 100 }))
    .prefault("")
    .describe("Host header of every request; empty = the one in `verify-stack`, or the target's."),
  model: blank(word({ maxBytes: 100 }))
    .prefault("")
    .describe("Model to ask for; empty = the one in `verify-stack`, or the first that is served."),
  testId: blank(word({ maxBytes: 64 }))
    .prefault("")
    .describe("Value of `x-test-id`; empty = the one in `verify-stack`, or one made of the run's name."),
  cacheSnapshotBefore: blank(snapshotSummary())
    .prefault("")
    .describe(
      "Result `summary` of the cache-snapshot before: when it has no data, nothing is sent; empty = there was none.",
    ),
  failedMaxPercent: shared.failedMaxPercent,
} as const;
