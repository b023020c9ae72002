import { BadParamsError } from "../../lib/errors/index.ts";
import { querySchema } from "../../lib/evidence/query.ts";
import { type Answer, Prometheus, PrometheusError } from "../../lib/prometheus/index.ts";
import { phrase, tally } from "../../lib/result/index.ts";
import { defineStep, optional } from "../../lib/step.ts";
import { blank, decimal, text, url, word } from "../../lib/wire/index.ts";
import { SUMMARY_BYTES, toEvidence } from "./evidence.ts";
import { samplesOf, singleValue } from "./samples.ts";
import { judge } from "./threshold.ts";

export default defineStep({
  name: "thanos-query",
  description: `Asks Prometheus or Thanos one PromQL query and holds the value against a threshold.

An answer that may be partial, an empty one where a threshold is given, and NaN are never a pass.`,
  params: {
    query: text({ maxBytes: 8192 }).describe("PromQL query that gives one value for each series."),
    prometheusUrl: url().describe("Base URL of Prometheus or Thanos, without `/api/v1`."),
    time: blank(word({ maxBytes: 40 }))
      .prefault("")
      .describe("Time to evaluate at, in Unix seconds or RFC 3339; empty = the server's present."),
    min: blank(decimal({})).prefault("").describe("Least allowed value; empty = no lower bound."),
    max: blank(decimal({})).prefault("").describe("Greatest allowed value; empty = no upper bound."),
    timeoutSeconds: decimal({ min: 0.1, max: 600 }).prefault("30").describe("Seconds for the whole answer."),
  },
  results: {
    value: phrase(40).describe(
      "The value as Prometheus writes it, when there is exactly one; empty for NaN.",
    ),
    series: tally().describe("Series in the answer; 1 for a scalar."),
  },
  workspaces: {
    credentials: optional("`prometheus-token` and `ca.crt` for a Prometheus that asks for them."),
  },
  summary: { schema: querySchema, maxBytes: SUMMARY_BYTES },
  deadlineSeconds: 660,

  check({ time, min, max }) {
    const lines: string[] = [];
    if (time !== undefined && !isTime(time)) {
      lines.push(`time: "${time}" is not a time in Unix seconds or RFC 3339, such as 2026-01-31T12:00:00Z`);
    }
    if (min !== undefined && max !== undefined && min > max)
      lines.push(`min: "${min}" is more than max ("${max}")`);
    return lines;
  },

  async run({ params, credentials, signal, log, publish }) {
    const { prometheusUrl, query, time, timeoutSeconds } = params;
    const prometheus = new Prometheus({ url: prometheusUrl, credentials, timeoutSeconds, signal });
    const found = samplesOf(await ask(prometheus, query, time));

    for (const { name, text } of found.samples.slice(0, LOGGED)) log.info(`${name} ${text}`.trim());
    if (found.samples.length > LOGGED) log.info(`... and ${found.samples.length - LOGGED} more series`);
    const value = singleValue(found);
    const results = {
      data: toEvidence(found, found.samples[0]?.time ?? Date.now() / 1000),
      series: found.samples.length,
      ...(value !== undefined && { value }),
    };
    publish({ status: "invalid", ...results });
    return { ...results, ...judge(found, params) };
  },
});

/** Series that get a line of their own in the log. */
const LOGGED = 20;

/** Prometheus alone can tell whether a query is PromQL; if not, it is a bad param like any other. */
async function ask(prometheus: Prometheus, query: string, time: string | undefined): Promise<Answer> {
  try {
    return await prometheus.query(query, time);
  } catch (error) {
    if (!(error instanceof PrometheusError) || error.errorType !== "bad_data") throw error;
    throw new BadParamsError([`query: ${error.message}`]);
  }
}

function isTime(text: string): boolean {
  if (/^\d{1,12}(\.\d{1,9})?$/.test(text)) return true;
  return (
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(text) && !Number.isNaN(Date.parse(text))
  );
}
