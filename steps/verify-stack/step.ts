import { StepError } from "../../lib/errors/index.ts";
import { type Stack, stackSchema } from "../../lib/evidence/stack.ts";
import { checkCheckedGuidellm, checkedGuidellmParams } from "../../lib/guidellm-params.ts";
import { checkLoad } from "../../lib/load-params.ts";
import { shared } from "../../lib/pipeline-params.ts";
import { phrase, tally } from "../../lib/result/index.ts";
import { newTestId } from "../../lib/session.ts";
import { defineStep, optional } from "../../lib/step.ts";
import { blank, choice, count, word } from "../../lib/wire/index.ts";
import { commonBlockSize } from "./checks/block-size.ts";
import { connect } from "./connect.ts";
import { guardOverlap } from "./lease/guard.ts";
import { checkRoom, fitReason } from "./room.ts";
import type { Scene } from "./scene.ts";
import { survey } from "./survey.ts";
import { table } from "./table.ts";
import { locate } from "./target.ts";
import { conclude, idsOf, unusable, verdict } from "./verdict.ts";

/** The timeout that a pipeline gives this task must be longer, and the deadline with it. */
const MOST_WAIT_SECONDS = 3600;

export default defineStep({
  name: "verify-stack",
  description: [
    "Proves that the stack under test is what it claims to be, before anything is measured.",
    "",
    "Looks at pods, endpoint picker, gateway, model, cache configuration and one probe completion. What cannot be",
    "read is skipped and named, never passed. As the first task of a pipeline it takes all of the pipeline's params,",
    "so that a bad value ends the run before anything is sent.",
  ].join("\n"),
  params: {
    ...shared,
    ...checkedGuidellmParams,
    runName: blank(word({ maxBytes: 253 }))
      .prefault("")
      .describe("Name of the run, the first part of the test id; empty = the task run's own."),
    runUid: blank(word({ maxBytes: 64 }))
      .prefault("")
      .describe(
        "UID of the PipelineRun, which then holds the gateway's Lease until it ends, so that no other run measures at the same time; empty = no Lease.",
      ),
    busyWaitSeconds: count({ min: 0, max: MOST_WAIT_SECONDS })
      .prefault("0")
      .describe(
        "Seconds to wait for the end of another run that measures through the same gateway; 0 = stop at once. Raise the run's `timeouts.pipeline` with it.",
      ),
    blockSize: blank(count({ min: 1, max: 1_000_000 }))
      .prefault("")
      .describe("Tokens in a cache block, in place of what the engines say; empty = as they say."),
    verdictOnFail: choice(["fail", "continue"])
      .prefault("fail")
      .describe(
        "What a verdict other than pass does to the pipeline's last task, and so to the run: `fail` or `continue`.",
      ),
  },
  results: {
    model: phrase(100).describe("Model that is measured."),
    blockSize: tally().describe("Tokens in a cache block at run time; empty when no engine tells it."),
    failedChecks: phrase(160).describe("Ids of the checks that failed, separated by commas."),
  },
  workspaces: {
    credentials: optional(
      "Files `gateway-token` (bearer token for the gateway) and `ca.crt` (its private authority).",
    ),
  },
  summary: { schema: stackSchema, maxBytes: 760 },
  deadlineSeconds: 120,
  check: (params) => [
    ...checkLoad(params),
    ...checkCheckedGuidellm(params),
    ...checkRoom(params),
    ...checkRun(params),
  ],
  async run({ params, credentials, signal, log, run, publish, outsideDeadline }) {
    const testId = newTestId((params.runName ?? run.name).replace(/[^\w.-]/g, "-"));
    const end = (failed: readonly string[]) =>
      ({ status: "invalid", failedChecks: failed.join(",") }) as const;

    const cluster = await connect(params.namespace);
    const target = await locate(params, cluster, credentials, log).catch((error: unknown) => {
      if (error instanceof StepError) publish(end(["gateway.reachable"]));
      throw error;
    });
    const guard = { params, runNamespace: run.namespace, gatewayUrl: target.url, cluster, signal, log };
    await outsideDeadline(() => guardOverlap(guard));
    const scene = await survey({ params, cluster, target, testId, signal });
    const findings = conclude(scene);
    for (const line of table(findings)) log.info(line);

    const failed = idsOf(findings, "fail");
    publish(end(failed));
    const problem = unusable(scene);
    if (problem !== undefined) throw problem;

    const data = stackOf(scene, testId, failed);
    log.info(`test id ${testId}, model ${data.model}, block size ${data.blockSize ?? "unknown"}`);
    const { status, reason } = verdict(findings);
    return {
      status,
      reason: fitReason(reason, { status, data }),
      model: data.model,
      blockSize: data.blockSize ?? undefined,
      failedChecks: failed.join(","),
      data,
    };
  },
});

/** The Lease names the run for the next one to look up. */
function checkRun({
  runUid,
  runName,
}: {
  runUid: string | undefined;
  runName: string | undefined;
}): string[] {
  return runUid !== undefined && runName === undefined ? ["run-name: is required with run-uid"] : [];
}

function stackOf(
  { target, model, engines, givenBlockSize }: Scene,
  testId: string,
  failed: readonly string[],
): Stack {
  const found = engines.known ? commonBlockSize(engines.value) : undefined;
  return {
    testId,
    gateway: target.url,
    host: target.host,
    model: model ?? "",
    blockSize: givenBlockSize ?? found ?? null,
    failed: [...failed],
  };
}
