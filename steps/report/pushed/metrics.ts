import { verdicts } from "../../../lib/evidence/cache-hit.ts";
import type { Report } from "../schema.ts";

/** One series of a metric, beside the labels of the group that it is pushed in. */
export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface PushedMetric {
  readonly name: string;
  readonly help: string;
  readonly labels: readonly string[];
  /** Whether the figure holds only where the run can be trusted: it is then left out of an invalid run. */
  readonly isFigure: boolean;
  /** None where the report has no such figure: what was not measured is not pushed, and never 0. */
  samples(report: Report): readonly Sample[];
}

/** The share of a whole, from percent. */
const RATIO = 1 / 100;
/** Prometheus' unit of time, from milliseconds. */
const SECONDS = 1 / 1000;

/** All that a run pushes, in the order of the page that documents it. All are gauges. */
export const pushedMetrics: readonly PushedMetric[] = [
  {
    name: "llm_d_validation_verdict",
    help: "1 for the verdict of the last run, 0 for the other two.",
    labels: ["verdict"],
    isFigure: false,
    samples: ({ verdict }) =>
      verdicts.map((word) => ({ labels: { verdict: word }, value: word === verdict ? 1 : 0 })),
  },
  {
    name: "llm_d_validation_last_run_timestamp_seconds",
    help: "When the last run ended with a verdict, in Unix seconds.",
    labels: [],
    isFigure: false,
    samples: ({ created }) => [{ labels: {}, value: Date.parse(created) / 1000 }],
  },
  {
    name: "llm_d_validation_last_run_info",
    help: "Always 1: which run it was, what it asked, and why the verdict is what it is.",
    labels: ["run", "test_id", "model", "gateway", "hit_rate_source", "reason"],
    isFigure: false,
    samples: (report) => [
      {
        labels: {
          run: report.run.name,
          test_id: report.load?.testId ?? report.stack?.testId ?? "",
          ...targetOf(report),
          hit_rate_source: report.hitRateSource,
          reason: report.reason,
        },
        value: 1,
      },
    ],
  },
  figure("hit_rate_ratio", "hit-rate", RATIO, "Prompt tokens found in the prefix cache / looked up, 0 to 1."),
  figure(
    "attainable_hit_rate_ratio",
    "attainable-hit-rate",
    RATIO,
    "The highest hit rate that prompt length and block size allow, 0 to 1.",
  ),
  figure(
    "hit_rate_of_attainable_ratio",
    "hit-rate-of-attainable",
    RATIO,
    "Hit rate / attainable hit rate: what the verdict is held against, 0 to 1.",
  ),
  figure(
    "stickiness_ratio",
    "stickiness",
    RATIO,
    "Requests that went to their session's most frequent upstream, 0 to 1.",
  ),
  figure("ttft_p50_seconds", "ttft-p50", SECONDS, "Median time to first token."),
  figure("ttft_p99_seconds", "ttft-p99", SECONDS, "99th percentile of the time to first token."),
  figure("tpot_mean_seconds", "tpot-mean", SECONDS, "Mean time per output token after the first."),
  figure("e2e_p50_seconds", "e2e-p50", SECONDS, "Median time to the last token."),
  figure("e2e_p99_seconds", "e2e-p99", SECONDS, "99th percentile of the time to the last token."),
  figure(
    "output_tokens_per_second",
    "output-token-rate",
    1,
    "Output tokens / time from the first send to the last byte, think time included; of GuideLLM its own rate.",
  ),
  {
    name: "llm_d_validation_requests",
    help: "Measured requests of the last run by their outcome.",
    labels: ["outcome", "model", "gateway"],
    isFigure: true,
    samples: (report) =>
      report.load === null
        ? []
        : (["ok", "failed"] as const).map((outcome) => ({
            labels: { outcome, ...targetOf(report) },
            value: report.load?.[outcome] ?? 0,
          })),
  },
];

/** A figure of the report by its id, in Prometheus' unit. */
function figure(name: string, id: string, scale: number, help: string): PushedMetric {
  return {
    name: `llm_d_validation_${name}`,
    help,
    labels: ["model", "gateway"],
    isFigure: true,
    samples(report) {
      const found = report.figures.find((candidate) => candidate.id === id);
      // Not every load generator measures all of them.
      return found === undefined || found.value === null
        ? []
        : [{ labels: targetOf(report), value: found.value * scale }];
    },
  };
}

/** What was measured. Empty where the run did not get so far. */
function targetOf({ load, stack }: Report): { readonly model: string; readonly gateway: string } {
  return { model: load?.model ?? stack?.model ?? "", gateway: stack?.gateway ?? "" };
}
