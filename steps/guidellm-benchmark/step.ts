import { guidellmSchema } from "../../lib/evidence/guidellm.ts";
import { checkGuidellm } from "../../lib/guidellm-params.ts";
import { checkTarget, resolveTarget } from "../../lib/load/index.ts";
import { milliseconds, phrase, quantity, tally } from "../../lib/result/index.ts";
import { defineStep, optional } from "../../lib/step.ts";
import { dataOf } from "../../lib/summary.ts";
import { readEnd } from "./ended.ts";
import { evidenceOf } from "./evidence.ts";
import { sharedFiles } from "./files.ts";
import { fitting, requireRoom, SUMMARY_BYTES } from "./fit.ts";
import { judge } from "./judge.ts";
import { keep, keepReport } from "./keep.ts";
import { loadOf } from "./load.ts";
import { params } from "./params.ts";
import { readPlan } from "./plan.ts";
import { layOut, writePlan } from "./prepare.ts";
import { leavingRefusal, requireNoRefusal } from "./refusal.ts";
import { reportOf } from "./report-of.ts";
import { headlineResults } from "./results.ts";
import { table } from "./table.ts";

export default defineStep({
  name: "guidellm-benchmark",
  description: [
    "Runs the real GuideLLM through the gateway, whatever its generation, and tells its numbers as results.",
    "",
    "Three steps: the first checks every param and writes the command lines of GuideLLM's generations, the second is GuideLLM's own image, the third reads its report. TPOT is computed anew from its requests, since GuideLLM's own figure of that name is another one in each generation. Latencies are of the benchmark with the most output tokens per second, counts of all benchmarks.",
  ].join("\n"),
  params,
  results: {
    requestsOk: tally().describe("Requests that succeeded, over all benchmarks."),
    requestsFailed: tally().describe("Requests that GuideLLM counts as errored."),
    requestsIncomplete: tally().describe("Requests that GuideLLM cut at the end of a benchmark."),
    headline: phrase(24).describe("The benchmark that the figures below are of, such as `concurrent@4`."),
    ttftP50Ms: milliseconds().describe("Median time to first token."),
    ttftP99Ms: milliseconds().describe("99th percentile of the time to first token."),
    itlMeanMs: milliseconds().describe("Mean time between tokens, over the tokens."),
    tpotMeanMs: milliseconds().describe("Mean time per output token after the first, over the requests."),
    ntpotMeanMs: milliseconds().describe(
      "Mean latency over output tokens, the first one included, as GuideLLM tells it from 0.4 on.",
    ),
    e2eP50Ms: milliseconds().describe("Median latency of a request."),
    outputTokensPerSecond: quantity().describe("Output tokens per second, as GuideLLM tells it."),
    requestsPerSecond: quantity().describe("Successful requests per second, as GuideLLM tells it."),
    guidellmVersion: phrase(20).describe("Version of GuideLLM; empty when it cannot be found out."),
  },
  workspaces: {
    sharedWorkspace: optional(
      "Files for `data` and `processor`; receives benchmarks.json, GuideLLM's own report.",
    ),
    report: optional("Receives summary.json, with a row for each benchmark."),
    credentials: optional(
      "Files `gateway-token` (bearer token for the gateway) and `ca.crt` (its private authority).",
    ),
  },
  summary: { schema: guidellmSchema, maxBytes: SUMMARY_BYTES },
  weight: "shared",
  deadlineSeconds: 60,
  check: (given) => [
    ...checkGuidellm(given),
    ...checkTarget({ ...given, gatewayUrl: given.target }).map((line) =>
      line.replace("gateway-url", "target"),
    ),
  ],

  async prepare({ params: given, workspaces, credentials, signal, log, run }) {
    const files = sharedFiles();
    layOut(files);
    await leavingRefusal(files.refusal, async () => {
      if (given.cacheSnapshotBefore !== undefined) dataOf<unknown>(given.cacheSnapshotBefore);
      const around = { credentials, signal, log, runName: run.name };
      const target = await resolveTarget({ ...given, gatewayUrl: given.target }, around);
      requireRoom(target);
      const load = loadOf(given, target, { files, folder: workspaces.sharedWorkspace, log });
      log.info(`random seed ${load.seed}`);
      writePlan(load, given, { files, ca: credentials.ca(), credentials: workspaces.credentials });
    });
  },

  async run({ params: given, workspaces, credentials, log }) {
    const files = sharedFiles();
    requireNoRefusal(files.refusal);
    const plan = readPlan(files.plan);
    const end = readEnd(files.end);
    const unkept = keepReport(files.report, workspaces.sharedWorkspace, credentials.token("gateway-token"));
    const report = reportOf(files.report, end);
    for (const line of table(report.benchmarks)) log.info(line);

    const version = report.version ?? end.version;
    const evidence = evidenceOf(report.benchmarks, { ...plan, version, partial: end.stopped !== null });
    unkept.push(...keep(workspaces.report, "summary.json", `${JSON.stringify(evidence, null, 2)}\n`));
    for (const line of unkept) log.warn(line);
    const verdict = judge(report.benchmarks, evidence, {
      end,
      asked: plan.benchmarks,
      failedMaxPercent: given.failedMaxPercent,
    });
    return { status: verdict.status, ...fitting(evidence, verdict), ...headlineResults(evidence) };
  },
});
