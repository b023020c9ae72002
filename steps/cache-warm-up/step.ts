import { InvalidError } from "../../lib/errors/index.ts";
import { type WarmUp, warmUpSchema } from "../../lib/evidence/warm-up.ts";
import { checkTarget, completionParams, resolveTarget, targetParams } from "../../lib/load/index.ts";
import { promptOf, shared } from "../../lib/pipeline-params.ts";
import { tally } from "../../lib/result/index.ts";
import { defineStep, optional } from "../../lib/step.ts";
import { blank, count } from "../../lib/wire/index.ts";
import { judge } from "./judge.ts";
import { warmUp } from "./warm-up.ts";

export default defineStep({
  name: "cache-warm-up",
  description: `Fills the caches: sends each session's prompt before anything is measured.

Same sessions and prompt as the measured requests, one after another, tagged \`<test id>-warm-up\`, so that they never
count as measured. Refuses a prompt that is too short for any cache block.`,
  deadlineSeconds: 900,
  summary: { schema: warmUpSchema, maxBytes: 480 },
  params: {
    ...completionParams,
    ...targetParams,
    warmupCount: shared.warmupCount,
    sessions: shared.sessions,
    blockSize: blank(count({ min: 1, max: 1_000_000 }))
      .prefault("")
      .describe(
        "Tokens in a cache block; empty = as in `verify-stack`, and when that does not know it, unchecked.",
      ),
  },
  results: {
    requestsOk: tally().describe("Warm-up requests that got a whole answer."),
    requestsFailed: tally().describe("Warm-up requests that got none."),
    promptTokens: tally().describe(
      "Tokens of the prompt as the server counts them; empty when it did not say.",
    ),
  },
  workspaces: {
    credentials: optional("Files `gateway-token` (sent as bearer token) and `ca.crt` (authority to trust)."),
  },
  check: checkTarget,

  async run({ params, credentials, signal, log, run, publish }) {
    const target = await resolveTarget(params, { credentials, signal, log, runName: run.name });
    const { warmupCount, sessions } = params;
    if (warmupCount === 0) {
      log.info("warmup-count is 0: nothing was sent");
      const data: WarmUp = { requests: 0, failed: 0, promptTokens: null };
      return {
        status: "pass",
        reason: "0 warm-up requests asked for",
        data,
        requestsOk: 0,
        requestsFailed: 0,
      };
    }

    log.info(`${warmupCount} x ${sessions} warm-up requests to ${target.gateway}, model ${target.model}`);
    const blockSize = params.blockSize ?? target.blockSize;
    const result = await warmUp({ ...params, target, blockSize, prompt: promptOf(params) }, signal);
    const { sent, failures, promptTokens } = result;
    const failed = failures.length;
    for (const [cause, message] of new Map(failures.map((failure) => [failure.cause, failure.message]))) {
      log.warn(`failed with ${cause}: ${message}`);
    }
    log.info(
      `${sent - failed} of ${sent} succeeded; the prompt has ${promptTokens ?? "an unknown number of"} tokens`,
    );

    const data: WarmUp = { requests: sent, failed, promptTokens };
    const numbers = {
      requestsOk: sent - failed,
      requestsFailed: failed,
      promptTokens: promptTokens ?? undefined,
    };
    const outcome = { ...judge(result), data, ...numbers };
    publish(outcome);
    if (signal.aborted) throw new InvalidError("ended before all warm-up requests were sent");
    return outcome;
  },
});
