import { checkAs, checkedAs } from "../../lib/checked-params.ts";
import type { Credentials } from "../../lib/credentials.ts";
import { StepError } from "../../lib/errors/index.ts";
import { type Stack, stackSchema } from "../../lib/evidence/stack.ts";
import { checkGuidellm, guidellmParams } from "../../lib/guidellm-params.ts";
import { checkLoad } from "../../lib/load-params.ts";
import { checkPd, pdParams } from "../../lib/pd-params.ts";
import { shared } from "../../lib/pipeline-params.ts";
import { Redactor } from "../../lib/redact.ts";
import { checkRestart, restartParams } from "../../lib/restart-params.ts";
import { phrase, tally } from "../../lib/result/index.ts";
import { newTestId } from "../../lib/session.ts";
import { defineStep, optional } from "../../lib/step.ts";
import { blank, choice, count, roleCounts, word } from "../../lib/wire/index.ts";
import { writeFiles } from "../../lib/write-files.ts";
import { commonBlockSize } from "./checks/block-size.ts";
import { connect } from "./connect.ts";
import { guardOverlap } from "./lease/guard.ts";
import { countsOf, toJson, toJunit, type Verified } from "./report.ts";
import { checkRoom, FAILED_BYTES, fitResults } from "./room.ts";
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
    ...checkedAs("guidellm", guidellmParams),
    ...checkedAs("pd", pdParams),
    ...checkedAs("restart", restartParams),
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
    expectedPods: blank(roleCounts())
      .prefault("")
      .describe(
        "Pods of engines that should run, by role: `decode=8 prefill=8`; roles that are not named are not counted. Empty = any.",
      ),
    verdictOnFail: choice(["fail", "continue"])
      .prefault("fail")
      .describe(
        "What a verdict other than pass does to the pipeline's last task, and so to the run: `fail` or `continue`.",
      ),
  },
  results: {
    model: phrase(100).describe("Model that is measured."),
    blockSize: tally().describe("Tokens in a cache block at run time; empty when no engine tells it."),
    failedChecks: phrase(FAILED_BYTES).describe(
      "Ids of the checks that failed, separated by commas; `...` at the end = more than there is room for.",
    ),
    counts: phrase(40).describe("Checks by how they ended: `pass=30 warn=0 fail=1 skip=4`."),
  },
  workspaces: {
    credentials: optional(
      "Files `gateway-token` (bearer token for the gateway) and `ca.crt` (its private authority).",
    ),
    report: optional("Receives verify-stack.json (all checks) and verify-stack.xml (JUnit)."),
  },
  summary: { schema: stackSchema, maxBytes: 760 },
  deadlineSeconds: 120,
  check: (params) => [
    ...checkLoad(params),
    ...checkAs("guidellm", guidellmParams, params, checkGuidellm),
    ...checkAs("pd", pdParams, params, checkPd),
    ...checkAs("restart", restartParams, params, checkRestart),
    ...checkRoom(params),
    ...checkRun(params),
  ],
  async run({ params, workspaces, credentials, signal, log, run, publish, outsideDeadline }) {
    const testId = newTestId((params.runName ?? run.name).replace(/[^\w.-]/g, "-"));
    const cluster = await connect(params.namespace);
    const target = await locate(params, cluster, credentials, log).catch((error: unknown) => {
      if (error instanceof StepError) publish({ status: "invalid", failedChecks: "gateway.reachable" });
      throw error;
    });
    const guard = { params, runNamespace: run.namespace, gatewayUrl: target.url, cluster, signal, log };
    await outsideDeadline(() => guardOverlap(guard));
    const scene = await survey({ params, cluster, target, credentials, testId, signal });
    const findings = conclude(scene);
    for (const line of table(findings)) log.info(line);

    const failed = idsOf(findings, "fail");
    const counts = Object.entries(countsOf(findings))
      .map(([status, count]) => `${status}=${count}`)
      .join(" ");
    publish({ status: "invalid", failedChecks: failed.join(","), counts });
    const problem = unusable(scene);
    const { status, reason } =
      problem === undefined ? verdict(findings) : ({ status: "invalid", reason: problem.message } as const);
    const about = { testId, gateway: target.url, model: scene.model, status, reason, findings };
    const unwritten = await keep(workspaces.report, about, credentials);
    if (unwritten !== "") log.warn(unwritten);
    if (problem !== undefined) throw problem;

    const fitted = fitResults({ status, reason, counts, data: stackOf(scene, testId, failed) });
    const { data } = fitted;
    log.info(`test id ${testId}, model ${data.model}, block size ${data.blockSize ?? "unknown"}`);
    return {
      status,
      reason: fitted.reason,
      model: data.model,
      blockSize: data.blockSize ?? undefined,
      failedChecks: data.failed.join(","),
      counts,
      data,
    };
  },
});

/** Writes what was found, without secrets, where there is a place for it. Says why where that refuses. */
async function keep(
  folder: string | undefined,
  verified: Verified,
  credentials: Credentials,
): Promise<string> {
  if (folder === undefined) return "";
  const redactor = new Redactor();
  redactor.add(credentials.token("gateway-token") ?? "");
  return writeFiles(folder, {
    "verify-stack.json": redactor.redact(toJson(verified)),
    "verify-stack.xml": redactor.redact(toJunit(verified)),
  });
}

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
