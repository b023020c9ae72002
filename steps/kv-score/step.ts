import { kvScoreSchema, scoreSources } from "../../lib/evidence/kv-score.ts";
import { connectCluster } from "../../lib/kubernetes/index.ts";
import { GATEWAY_LABEL } from "../../lib/llm-d/gateway-pods.ts";
import { findTarget } from "../../lib/load/find-target.ts";
import { completionParams, endpoints, targetParams } from "../../lib/load/index.ts";
import { promptOf, shared } from "../../lib/pipeline-params.ts";
import { oneOf, percentage, tally } from "../../lib/result/index.ts";
import { testIdOf } from "../../lib/session.ts";
import { defineStep, optional } from "../../lib/step.ts";
import { blank, choice, count, decimal, selector, url } from "../../lib/wire/index.ts";
import { writeFiles } from "../../lib/write-files.ts";
import { conclude } from "./conclude.ts";
import { dataOf, reportOf, SUMMARY_BYTES } from "./data.ts";
import { namesOf } from "./engine-names.ts";
import { gather } from "./gather.ts";
import { managerOf } from "./manager-of.ts";
import { observe } from "./observe.ts";
import { Sending } from "./sending.ts";
import { tell } from "./tell.ts";

export default defineStep({
  name: "kv-score",
  description: [
    "Shows the score of every engine for a prompt beside where its requests really went.",
    "",
    "Scores come from a KV-cache manager, which is asked before each request, else from the endpoint picker's own",
    "metadata as the gateway shows it in a response header or in its access log. Without scores there is no figure:",
    "the task ends `invalid`, and says how to get them.",
  ].join("\n"),
  params: {
    ...completionParams,
    ...targetParams,
    gatewayUrl: shared.gatewayUrl.describe(
      "Base URL of the inference gateway; empty = the one in `verify-stack`, else the one found in the namespace.",
    ),
    namespace: shared.namespace,
    podSelector: shared.podSelector,
    endpoint: choice(endpoints)
      .prefault("chat")
      .describe(
        "`chat` = /v1/chat/completions, `completions` = /v1/completions: sent, and asked scores for.",
      ),
    scoreSource: blank(choice(scoreSources))
      .prefault("")
      .describe("Where scores are taken from; empty = the first of these that has any."),
    kvManagerUrl: blank(url())
      .prefault("")
      .describe(
        "Base URL of a KV-cache manager (llm-d-kv-cache's HTTP service); empty = that of its Service in the namespace, if any.",
      ),
    warmupCount: shared.warmupCount.describe(
      "Warm-up requests before the first score, so that something is cached.",
    ),
    requests: count({ min: 1, max: 1000 }).prefault("3").describe("Requests to look at, one after another."),
    scoreWaitSeconds: decimal({ min: 0, max: 600 })
      .prefault("5")
      .describe(
        "Most seconds to wait after the warm-up until the KV-cache manager has heard of it: events come in batches.",
      ),
    accessLog: shared.accessLog,
    gatewaySelector: selector()
      .prefault(GATEWAY_LABEL)
      .describe(
        "Label selector of the gateway's pods; with the default, the labels of older gateways are tried too.",
      ),
    logTimeoutSeconds: decimal({ min: 0, max: 600 })
      .prefault("15")
      .describe(
        "Seconds to wait for lines of the access log that are not there yet: Envoy writes them late.",
      ),
  },
  results: {
    requests: tally().describe("Requests that were looked at."),
    followedPercent: percentage().describe(
      "Requests that went to a highest scored engine, in percent of those whose scores prefer one and whose engine is known; empty = there are none.",
    ),
    source: oneOf([...scoreSources, ""]).describe("Where the scores come from; empty = there are none."),
  },
  workspaces: {
    report: optional("Receives `kv-score.json`, every score of every request."),
    credentials: optional("Files `gateway-token` (sent as bearer token) and `ca.crt` (authority to trust)."),
  },
  summary: { schema: kvScoreSchema, maxBytes: SUMMARY_BYTES },
  deadlineSeconds: 600,

  async run({ params, workspaces, credentials, signal, log, run }) {
    const cluster = await connectCluster(params.namespace);
    const target = await findTarget(params, cluster, { credentials, signal, log, runName: run.name });
    const question = { endpoint: params.endpoint, model: target.model, prompt: promptOf(params) };
    const search = { ...params, cluster, ca: credentials.ca(), question, signal, log };
    const manager = await managerOf(search);
    const names = await namesOf(cluster, params.podSelector, log);

    const from = Date.now();
    log.info(
      `${params.warmupCount} + ${params.requests} requests to ${target.gateway}, model ${target.model}`,
    );
    const sending = await Sending.open({ ...params, ...question, target, signal });
    const scoreWaitMs = params.scoreWaitSeconds * 1000;
    const plan = { ...params, manager, question, scoreWaitMs, signal, log };
    const observed = await observe(sending, plan).finally(() => sending.close());

    const testId = testIdOf.probe(target.testId);
    const timeoutMs = params.logTimeoutSeconds * 1000;
    const logs = { ...params, cluster, testId, from, timeoutMs, signal };
    const gathered = await gather(observed, params.scoreSource, logs);
    const conclusion = await conclude(observed.sent, gathered, { names, cluster });
    const { source, requests, status, reason, followedPercent } = conclusion;
    tell(log, observed.sent, gathered, conclusion);
    if (workspaces.report !== undefined) {
      const report = reportOf({ ...conclusion, testId, model: target.model, sent: observed.sent });
      const problem = await writeFiles(workspaces.report, { "kv-score.json": report });
      if (problem !== "") log.warn(problem);
    }
    const data = dataOf(source, requests);
    return { status, reason, requests: observed.sent.length, followedPercent, source, data };
  },
});
