import { pdSchema, ssrfOutcomes } from "../../lib/evidence/pd.ts";
import { connectCluster } from "../../lib/kubernetes/index.ts";
import { findTarget } from "../../lib/load/find-target.ts";
import { targetParams } from "../../lib/load/index.ts";
import { shared } from "../../lib/pipeline-params.ts";
import { milliseconds, oneOf, tally } from "../../lib/result/index.ts";
import { defineStep, optional } from "../../lib/step.ts";
import { blank, choice, count, flag, namedUrls, url, word } from "../../lib/wire/index.ts";
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
    pickerMetricsUrls: blank(namedUrls())
      .prefault("")
      .describe(
        "Endpoint pickers that Kubernetes does not know, one `name=url` of a metrics page a line; empty = the pods found by their labels.",
      ),
    prompts: count({ min: 1, max: 1000 }).prefault("4").describe("New long prompts."),
    repeats: count({ min: 1, max: 100 }).prefault("1").describe("How often each of them is sent again."),
    promptTokens: count({ min: 32, max: 100_000 })
      .prefault("1024")
      .describe(
        "About how many tokens a long prompt has: more than the decider's `nonCachedTokens`, below which nothing is split.",
      ),
    repeatsExpected: blank(choice(["decode-only", "any"]))
      .prefault("")
      .describe(
        "What the picker should do with repeats and short prompts, `any` where its decider always splits; empty = what its configuration says, and no proof where that cannot be read.",
      ),
    maxTokens: count({ min: 2, max: 100_000 })
      .prefault("16")
      .describe("Most output tokens of a request; at least 2, since a prefill engine generates 1."),
    requestTimeoutSeconds: shared.requestTimeoutSeconds,
    ssrfCheck: flag()
      .prefault("false")
      .describe(
        "`true` = also send requests that name a listener of this step as the prefill engine. On a cluster only with leave to test its security.",
      ),
    listenAddress: blank(word({ maxBytes: 45 }))
      .prefault("")
      .describe("IP address of that listener, as engines reach it; empty = the pod's own."),
    sidecarUrl: blank(url())
      .prefault("")
      .describe(
        "Base URL of a decode pod's routing sidecar (`http://10.0.0.7:8000`) to send such a request to directly; empty = that of a ready decode pod, where Kubernetes knows one.",
      ),
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
  check: ({ ssrfCheck, listenAddress, sidecarUrl }) =>
    Object.entries({ "listen-address": listenAddress, "sidecar-url": sidecarUrl })
      .filter(([, value]) => value !== undefined && !ssrfCheck)
      .map(([name]) => `${name}: has no meaning without ssrf-check`),

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
