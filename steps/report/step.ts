import { cacheHitSummary, verdicts } from "../../lib/evidence/cache-hit.ts";
import { checkLoadSummary, loadSummaryParams } from "../../lib/evidence/load-summary.ts";
import { snapshotSummary } from "../../lib/evidence/snapshot.ts";
import { stackSummary } from "../../lib/evidence/stack.ts";
import { stickinessSummary } from "../../lib/evidence/stickiness.ts";
import { warmUpSummary } from "../../lib/evidence/warm-up.ts";
import { shared } from "../../lib/pipeline-params.ts";
import { oneOf } from "../../lib/result/index.ts";
import { defineStep, optional } from "../../lib/step.ts";
import { blank, word } from "../../lib/wire/index.ts";
import { writeFiles } from "../../lib/write-files.ts";
import { askedParams } from "./asked.ts";
import { buildReport } from "./build-report.ts";
import { withKeptRows } from "./guidellm/kept-rows.ts";
import { summaryLines } from "./lines.ts";
import { markdown } from "./markdown.ts";
import { pushFigures } from "./push-figures.ts";
import { pushedText } from "./pushed-text.ts";

export default defineStep({
  name: "report",
  description: [
    "Writes the report of a run as JSON and Markdown, prints its summary lines, and ends with the run's verdict.",
    "",
    "Draws from the summaries of the other tasks, so that it needs no storage. Without the workspace `report` the Markdown goes to the log. With `pushgateway-url` the figures go to a Pushgateway too. Last task of a pipeline: its exit code is the verdict, 0 for pass, 3 for fail, 5 for invalid.",
  ].join("\n"),
  params: {
    verifyStack: stackSummary().describe("Result `summary` of verify-stack."),
    cacheWarmUp: blank(warmUpSummary())
      .prefault("")
      .describe("Result `summary` of cache-warm-up; empty = there was none."),
    cacheSnapshotBefore: blank(snapshotSummary())
      .prefault("")
      .describe("Result `summary` of the cache-snapshot before the ramp; empty = none to show."),
    cacheSnapshotAfter: blank(snapshotSummary())
      .prefault("")
      .describe("Result `summary` of the cache-snapshot after the ramp; empty = none to show."),
    ...loadSummaryParams,
    stickinessSummary: blank(stickinessSummary())
      .prefault("")
      .describe("Result `summary` of stickiness-summary; empty = none to show."),
    cacheHitSummary: cacheHitSummary().describe("Result `summary` of cache-hit-summary."),
    ...askedParams,
    runName: blank(word({ maxBytes: 100 }))
      .prefault("")
      .describe("Name of the run that the report is about; empty = the TaskRun's own."),
    pushgatewayUrl: shared.pushgatewayUrl,
    scheduleName: shared.scheduleName,
    namespace: shared.namespace,
    pipelineName: blank(word({ maxBytes: 253 }))
      .prefault("")
      .describe("Name of the pipeline, a label of what is pushed; empty = none."),
  },
  results: {
    verdict: oneOf(verdicts).describe("Verdict of the run: pass, fail, or invalid (cannot be trusted)."),
  },
  workspaces: {
    report: optional("Receives report.json and report.md."),
    credentials: optional("`pushgateway-token` and `ca.crt` for a Pushgateway that asks for them."),
  },
  deadlineSeconds: 60,
  check: checkLoadSummary,
  async run({ params, workspaces, credentials, signal, log, run, publish }) {
    const origin = { run: { ...run, name: params.runName ?? run.name }, created: new Date() };
    const evidence = withKeptRows(params, workspaces.report);
    const measured = buildReport(evidence, params, origin);
    const { verdict, reason } = measured;
    publish({ status: verdict, reason, verdict });
    const pushed = await pushFigures(measured, params, { credentials, signal });
    const report = { ...measured, pushed };
    const page = markdown(report);

    const files = { "report.json": `${JSON.stringify(report, null, 2)}\n`, "report.md": page };
    const unwritten = workspaces.report === undefined ? "" : await writeFiles(workspaces.report, files);
    if (unwritten !== "") log.warn(`${unwritten}; the report follows`);
    if (workspaces.report === undefined || unwritten !== "")
      for (const line of page.split("\n")) log.info(line);
    if (pushed !== null) (pushed.problem === "" ? log.info : log.warn)(pushedText(pushed));
    for (const line of summaryLines(report)) log.info(line);
    return { status: verdict, reason, verdict };
  },
});
