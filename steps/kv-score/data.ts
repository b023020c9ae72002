import type { KvScore, ScoreSource } from "../../lib/evidence/kv-score.ts";
import { escapedBytes } from "../../lib/result/index.ts";
import { REASON_BYTES } from "../../lib/step.ts";
import { formatSummary } from "../../lib/summary.ts";
import type { Followed } from "./follow.ts";
import { tallyOf } from "./judge.ts";
import { shareOf } from "./row.ts";
import type { Sent } from "./sending.ts";

/** Most bytes of the result `summary`. */
export const SUMMARY_BYTES = 560;

/** What the next task reads; where the rows of the requests do not fit, the counts stay. */
export function dataOf(source: ScoreSource | "", requests: readonly Followed[]): KvScore {
  const went = requests.flatMap(({ went: engine, highest, outcome }): [string, number, number][] =>
    engine === undefined || highest === undefined || outcome === "undecided"
      ? []
      : [[engine.name, rounded(engine.score), rounded(highest)]],
  );
  const counts = { source, ...tallyOf(requests) };
  const full: KvScore = { ...counts, went, truncated: false };
  const reason = "x".repeat(REASON_BYTES);
  const text = formatSummary({ v: 1, task: "kv-score", status: "invalid", reason, data: full });
  return escapedBytes(text) <= SUMMARY_BYTES ? full : { ...counts, truncated: true };
}

export interface ReportOptions {
  readonly testId: string;
  readonly model: string;
  readonly source: ScoreSource | "";
  readonly weights: string | undefined;
  readonly sent: readonly Sent[];
  readonly requests: readonly Followed[];
}

/** The file `kv-score.json`: every score of every request. */
export function reportOf({ testId, model, source, weights, sent, requests }: ReportOptions): string {
  const report = {
    version: 1,
    testId,
    model,
    source,
    pickerWeights: weights ?? null,
    requests: requests.map(({ outcome, why, went, highest, rows }, at) => ({
      requestId: sent[at]?.requestId,
      outcome,
      why,
      went: went ?? null,
      promptTokens: sent[at]?.promptTokens ?? null,
      cachedTokens: sent[at]?.cachedTokens ?? null,
      scores: rows.map(({ id, pod, score, apart }) => ({
        id,
        pod: pod ?? null,
        score,
        sharePercent: (apart === "" ? shareOf(score, highest) : undefined) ?? null,
        apart,
      })),
    })),
  };
  return `${JSON.stringify(report, null, 2)}\n`;
}

function rounded(score: number): number {
  return Number(score.toFixed(4));
}
