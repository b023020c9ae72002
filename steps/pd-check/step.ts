import { pdSchema, ssrfOutcomes } from "../../lib/evidence/pd.ts";
import { connectCluster } from "../../lib/kubernetes/index.ts";
import { findTarget } from "../../lib/load/find-target.ts";
import { targetParams } from "../../lib/load/index.ts";
import { checkPd, pdParams } from "../../lib/pd-params.ts";
import { shared } from "../../lib/pipeline-params.ts";
import { milliseconds, oneOf, tally } from "../../lib/result/index.ts";
import { defineStep, optional } from "../../lib/step.ts";
import { writeFiles } from "../../lib/write-files.ts";
import { experiment } from "./experiment.ts";
import { dataOf, decisionsOf } from "./figures.ts";
import { reportFiles } from "./files.ts";
import { markdown } from "./markdown.ts";
import { prove } from "./proofs/index.ts";
import { addressOf } from "./ssrf/address.ts";
import { type SsrfCase, ssrfOutcome } from "./ssrf/case.ts";
import { areRepeatsWhole } from "./ssrf/repeats.ts";
import { sidecarUrlOf } from "./ssrf/sidecar.ts";
import { checkSsrf } from "./ssrf/ssrf-check.ts";
import { findStack } from "./stack.ts";
import { transfersOf } from "./transfers.ts";
import { judge, objections } from "./verdict.ts";

export default defineStep({
  name: "pd-check",
  description: `Proves from counters that prefill and decode are split, not from configuration.

Sends new long prompts, each again, and a short one, one at a time, and reads the counters of all engines and endpoint
pickers before, between and after. Each proof says what it needs, and whether this version of the engines exports it. On
request it also sends \`x-prefiller-host-port\` with an address of its own, to which nobody may connect.`,
  params: {
    ...targetParams,
    gatewayUrl: shared.gatewayUrl.describe(
      "Base URL of the inference gateway; empty = the one in `verify-stack`, else the one found in the namespace.",
    ),
    namespace: shared.namespace,
    podSelector: shared.podSelector,
    metricsUrls: shared.metricsUrls,
    ...pdParams,
    requestTimeoutSeconds: shared.requestTimeoutSeconds,
  },
  results: {
    prefillDecode: tally().describe("Requests that the pickers had split; empty = not exported."),
    decodeOnly: tally().describe("Requests that the pickers left to one engine; empty = not exported."),
    transferMeanMs: milliseconds().describe("Mean time of a KV transfer; empty = not exported, or none."),
    transferBytes: tally().describe("Bytes of all KV transfers of these requests; empty = not exported."),
    ssrf: oneOf(ssrfOutcomes).describe(
      "Whether somebody connected to the listener: connected, none, unclear; empty = not asked for.",
    ),
  },
  workspaces: {
    report: optional("Receives `pd-check.md` and `pd-check.json`."),
    credentials: optional("Files `gateway-token` (sent as bearer token) and `ca.crt` (authority to trust)."),
  },
  summary: { schema: pdSchema, maxBytes: 1250 },
  weight: "evidence",
  deadlineSeconds: 540,
  needsPodIp: true,
  check: checkPd,

  async run({ params, workspaces, credentials, signal, log, run, publish }) {
    const isGiven = params.gatewayUrl !== undefined || params.verifyStack !== undefined;
    const cluster = isGiven ? undefined : await connectCluster(params.namespace);
    const target = await findTarget(params, cluster, { credentials, signal, log, runName: run.name });
    const listenAddress = params.ssrfCheck ? addressOf(params.listenAddress, run.podIp, target) : undefined;
    const stack = await findStack(params);
    const { prompts, repeats } = params;
    log.info(
      `${prompts} new prompts, ${prompts * repeats} repeats and a short one to ${target.gateway}, model ${target.model}`,
    );
    const around = { ...params, target, signal, log };
    const experience = await experiment({ ...around, stack });
    const { sent, held, changed, observed } = experience;
    const findings = observed === undefined ? [] : prove(observed);
    const failedChecks = params.verifyStack?.data?.failed ?? [];
    const decisions = observed && decisionsOf(observed);
    const moved = observed && transfersOf(observed);
    const evidence = { findings, sent, changed, failedChecks };
    const outcomeWith = (ssrf: readonly SsrfCase[]) => ({
      ...judge({ ...evidence, ssrf }),
      data: dataOf(target, experience, observed && { observed, findings }, ssrf),
      prefillDecode: decisions?.prefillDecode,
      decodeOnly: decisions?.decodeOnly,
      transferMeanMs: moved?.meanMs,
      transferBytes: moved?.bytes,
      ssrf: ssrfOutcome(ssrf),
    });
    publish(outcomeWith([]));
    const isHeld = sent.some(({ failure }) => failure === undefined);
    const ssrf =
      listenAddress !== undefined && isHeld
        ? await checkSsrf({
            ...around,
            sidecarUrl: params.sidecarUrl ?? sidecarUrlOf(stack.engines),
            repeat: held,
            repeatsAreWhole: areRepeatsWhole(observed),
            listenAddress,
            onCase: (cases) => publish(outcomeWith(cases)),
          })
        : [];

    const outcome = outcomeWith(ssrf);
    const judgement = { status: outcome.status, reason: outcome.reason };
    const page = markdown({
      testId: target.testId,
      judgement,
      objections: objections({ ...evidence, ssrf }),
      sent,
      observed,
      findings,
      ssrf,
    });
    for (const line of page) log.info(line);
    if (workspaces.report !== undefined) {
      const figures = { ...judgement, ...outcome.data, findings, ssrf };
      const problem = await writeFiles(workspaces.report, reportFiles(page, figures));
      if (problem !== "") log.warn(problem);
    }
    return outcome;
  },
});
