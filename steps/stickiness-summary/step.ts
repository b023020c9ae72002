import { rampSummary } from "../../lib/evidence/ramp.ts";
import { snapshotSummary } from "../../lib/evidence/snapshot.ts";
import { stackSummary } from "../../lib/evidence/stack.ts";
import { stickinessSchema, stickinessSources } from "../../lib/evidence/stickiness.ts";
import { GATEWAY_LABEL } from "../../lib/llm-d/gateway-pods.ts";
import { shared } from "../../lib/pipeline-params.ts";
import { oneOf, percentage } from "../../lib/result/index.ts";
import { defineStep } from "../../lib/step.ts";
import { dataOf } from "../../lib/summary.ts";
import { blank, decimal, selector } from "../../lib/wire/index.ts";
import { accessLogFinding } from "./access-log-finding.ts";
import { dataFor } from "./data.ts";
import { engineDeltas } from "./engine-deltas.ts";
import { fromCounters } from "./from-counters.ts";
import { fromHeader } from "./from-header.ts";
import { judge } from "./judge.ts";
import { tell } from "./tell.ts";

export default defineStep({
  name: "stickiness-summary",
  description: [
    "Tells how surely each session's requests went to one and the same upstream.",
    "",
    "Takes the share of the most frequent upstream, per session and overall, from three independent sources:",
    "response headers, the gateway's access log, and the engines' counters (single session only). The first that",
    "has evidence is used, the others are held against it: sources more than one percentage point apart make the run",
    "invalid. With any number of sessions the counters also tell how many engines served, and as many upstreams must",
    "have been named. Without evidence there is no figure, never a zero.",
  ].join("\n"),
  params: {
    sessionRamp: rampSummary().describe("Result `summary` of session-ramp."),
    verifyStack: blank(stackSummary())
      .prefault("")
      .describe(
        "Result `summary` of verify-stack: a failed check of the endpoint picker is noted beside the figure.",
      ),
    cacheSnapshotBefore: blank(snapshotSummary())
      .prefault("")
      .describe(
        "Result `summary` of the cache-snapshot before the measured requests; empty = no evidence by counters.",
      ),
    cacheSnapshotAfter: blank(snapshotSummary())
      .prefault("")
      .describe(
        "Result `summary` of the cache-snapshot after the measured requests; empty = no evidence by counters.",
      ),
    namespace: shared.namespace,
    gatewaySelector: selector()
      .prefault(GATEWAY_LABEL)
      .describe(
        "Label selector of the gateway's pods; with the default, the labels of older gateways are tried too.",
      ),
    accessLog: shared.accessLog,
    logTimeoutSeconds: decimal({ min: 0, max: 600 })
      .prefault("15")
      .describe(
        "Seconds to wait for lines of the access log that are not there yet: Envoy writes them late.",
      ),
  },
  results: {
    percent: percentage().describe(
      "Sum of the sessions' modal counts / successful requests with evidence, in percent; empty = no data.",
    ),
    source: oneOf(stickinessSources).describe("Where the figure comes from; empty = no data."),
  },
  summary: { schema: stickinessSchema, maxBytes: 740 },
  deadlineSeconds: 120,
  async run({ params, signal, log }) {
    const ramp = dataOf(params.sessionRamp);
    const deltas = engineDeltas(params.cacheSnapshotBefore, params.cacheSnapshotAfter);
    const findings = [
      fromHeader(ramp),
      await accessLogFinding(ramp, params, { timeoutMs: params.logTimeoutSeconds * 1000, signal }),
      fromCounters(ramp, deltas),
    ];
    const judgement = judge(ramp, findings, deltas);
    const { status, reason, used, engines } = judgement;
    tell(log, { ramp, findings, used, engines, failedChecks: params.verifyStack?.data?.failed ?? [] });
    return {
      status,
      reason,
      percent: used?.percent,
      source: used?.source ?? "",
      data: dataFor(judgement, findings),
    };
  },
});
