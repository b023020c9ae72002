import { InvalidError } from "../../lib/errors/index.ts";
import { connectCluster } from "../../lib/kubernetes/index.ts";
import { completionParams, knownTarget, targetParams } from "../../lib/load/index.ts";
import { shared } from "../../lib/pipeline-params.ts";
import { checkRestart, DECODE_ROLES, restartParams } from "../../lib/restart-params.ts";
import { phrase, tally } from "../../lib/result/index.ts";
import { defineStep, optional } from "../../lib/step.ts";
import { dataOf } from "../../lib/summary.ts";
import { selector } from "../../lib/wire/index.ts";
import { complete } from "./completion.ts";
import { readCounts } from "./counters.ts";
import { locateGateway } from "./gateway.ts";
import { makePlan, podCount } from "./plan.ts";
import { Rollout } from "./rollout.ts";
import { namesOf, tellCounts, tellPlan, tellStanding, unitCount } from "./tell.ts";
import { rehearse } from "./writes.ts";

const UNCONFIRMED =
  "confirm: is false, and this task restarts pods: give confirm=true, or dry-run=true to see what it would do";

export default defineStep({
  name: "cache-pod-restart",
  description: `Restarts the engines' pods, so that caches are empty and counters at zero.

Restarts the Deployments and StatefulSets that own the pods as \`kubectl rollout restart\` does, and deletes pods that
neither owns. Ends when every pod is a new one, ready, with prefix-cache counters at zero, and a completion through the
gateway succeeds; a rollout that hangs ends it in time, with the reason from the pods. Changes nothing unless told to
by \`confirm\`.`,
  deadlineSeconds: 3660,
  params: {
    verifyStack: targetParams.verifyStack,
    namespace: shared.namespace,
    podSelector: selector()
      .prefault(`llm-d.ai/role in (${DECODE_ROLES.join(",")})`)
      .describe("Label selector of the pods to restart."),
    ...restartParams,
    timeoutSeconds: shared.restartTimeoutSeconds.describe(
      "Seconds for everything from the first restart on: new pods, counters, completion.",
    ),
    gatewayUrl: shared.gatewayUrl.describe(
      "Base URL of the inference gateway; empty = the one in `verify-stack`, or the one found in the namespace.",
    ),
    host: targetParams.host,
    model: targetParams.model,
    testId: targetParams.testId.describe(
      "First part of the completion's `x-test-id`; empty = the one in `verify-stack`, or one made of the run's name.",
    ),
    maxTokens: completionParams.maxTokens,
    requestTimeoutSeconds: completionParams.requestTimeoutSeconds,
  },
  results: {
    pods: tally().describe("Pods that were to be restarted."),
    restarted: tally().describe("Pods that are new and ready."),
    workloads: phrase(200).describe("What was told to restart, separated by commas."),
  },
  workspaces: {
    credentials: optional("Files `gateway-token` (sent as bearer token) and `ca.crt` (authority to trust)."),
  },
  check: (params) => [...(params.confirm || params.dryRun ? [] : [UNCONFIRMED]), ...checkRestart(params)],

  async run({ params, credentials, signal, log, run, publish }) {
    const { podSelector, timeoutSeconds } = params;
    const stack = params.verifyStack && dataOf(params.verifyStack);
    const cluster = await connectCluster(params.namespace);
    if (cluster === undefined) {
      throw new InvalidError("there is no Kubernetes here, and so no pod to restart", {
        hint: "run it on a cluster, or with --kubeconfig",
      });
    }
    const { workloads: at, namespace } = cluster;
    const given = {
      gatewayUrl: params.gatewayUrl ?? stack?.gateway,
      host: params.host ?? (stack?.host || undefined),
    };
    const gateway = await locateGateway(given, cluster);

    const plan = await makePlan(params, at, namespace);
    tellPlan(plan, namespace, log);
    await rehearse(plan, at);
    const pods = plan.pods.length;
    if (params.dryRun) {
      const reason = `dry run: ${podCount(pods)} of ${unitCount(plan.units)} would be restarted`;
      log.info(`${reason}; the API server would allow it. Nothing was changed.`);
      return { status: "pass", reason, pods, restarted: 0 };
    }

    const until = performance.now() + timeoutSeconds * 1000;
    const figures = () => ({
      pods,
      restarted: rollout.fresh.length,
      workloads: namesOf(rollout.begun),
    });
    const changed = () => publish({ status: "invalid", ...figures() });
    const options = { at, namespace, podSelector, until, timeoutSeconds, signal, log, changed };
    const rollout: Rollout = new Rollout(plan, options);
    const standing = () => tellStanding(rollout, log);
    signal.addEventListener("abort", standing, { once: true });
    try {
      await rollout.run();
    } catch (error) {
      if (!signal.aborted) standing();
      throw error;
    }
    log.info(`Every pod is new and ready: ${podCount(rollout.fresh.length)}.`);

    const counts = await readCounts(cluster, podSelector, rollout.fresh, { until, signal });
    tellCounts(counts, log);
    const busy = counts.filter(({ queries = 0 }) => queries > 0);
    if (busy.length > 0) {
      const reason = `${busy.length} of ${podCount(counts.length)} counted before our first request: someone else sends some`;
      return { status: "fail", reason, ...figures() };
    }

    const target = knownTarget({ ...params, ...gateway }, { credentials, runName: run.name });
    const tries = await complete({ ...params, target, until, signal, log });
    log.info(
      `A completion through ${target.gateway} succeeded${tries === 1 ? "" : ` after ${tries} tries`}.`,
    );

    const lost = await rollout.lookAgain();
    if (rollout.fresh.length < rollout.wanted) {
      for (const line of lost) log.warn(line);
      const reason = `${rollout.fresh.length} of ${podCount(rollout.wanted)} new and ready in the end: ${lost[0]}`;
      return { status: "fail", reason, ...figures() };
    }
    const all = `${podCount(rollout.fresh.length)} of ${unitCount(plan.units)}`;
    const silent = counts.filter(({ queries }) => queries === undefined).length;
    if (silent > 0) {
      const lack = `no cache counter on ${silent} of ${podCount(counts.length)}`;
      log.warn(`${lack}: their pages do not tell that the caches are empty`);
      const reason = `${lack}; ${all} new and ready; a completion succeeds`;
      return { status: "warn", reason, ...figures() };
    }
    const reason = `${all} new, ready and at zero; a completion succeeds`;
    return { status: "pass", reason, ...figures() };
  },
});
