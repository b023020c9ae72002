import type { Log } from "../../lib/log.ts";
import type { Conclusion } from "./conclude.ts";
import { SCORES_KEY } from "./endpoint-scores.ts";
import type { Followed } from "./follow.ts";
import type { Gathered } from "./gather.ts";
import { type Row, shareOf } from "./row.ts";
import type { Sent } from "./sending.ts";

const MOST_ROWS = 20;

/** For those who have no scores. */
const HOW_TO_GET_SCORES = [
  "scores come from one of these:",
  "- the endpoint picker of llm-d-router 0.10 or newer, started with --emit-endpoint-scores, and a gateway that prints",
  `  them in its JSON access log: endpoint_scores: "%DYNAMIC_METADATA(envoy.lb:${SCORES_KEY})%"`,
  "  (with request_id, start_time, upstream_host and x_test_id: see the task's README);",
  "- a KV-cache manager (llm-d-kv-cache's HTTP service) that hears the engines' events: give kv-manager-url.",
  "without both, enableMetrics of the picker's precise-prefix-cache-producer at least counts lookups and hits.",
];

/** Writes what was found for people: a table for each request, and what could not be used. */
export function tell(
  log: Log,
  sent: readonly Sent[],
  { notes }: Pick<Gathered, "notes">,
  { source, requests, weights }: Pick<Conclusion, "source" | "requests" | "weights">,
): void {
  for (const { failure } of sent)
    if (failure !== undefined) log.warn(`failed with ${failure.cause}: ${failure.message}`);
  for (const note of notes) log.info(`not used: ${note}`);
  for (const [at, request] of requests.entries()) {
    for (const line of tableOf(request, { place: at + 1, source, cachedTokens: sent[at]?.cachedTokens }))
      log.info(line);
  }
  if (weights !== undefined) log.info(`the endpoint picker weighs ${weights}`);
  if (source === "") for (const line of HOW_TO_GET_SCORES) log.info(line);
}

/** One request as lines of a table: engine, score, share of the highest, and which one it went to. */
function tableOf(
  { rows, went, highest, outcome, why }: Followed,
  { place, source, cachedTokens }: { place: number; source: string; cachedTokens: number | undefined },
): string[] {
  const cached = cachedTokens === undefined ? "" : `, ${cachedTokens} cached tokens`;
  const where = went === undefined ? "" : `, went to ${went.name} (${went.by})`;
  const title = `request ${place}: ${outcome}${where}${cached}${why === "" ? "" : `: ${why}`}`;
  if (rows.length === 0) return [title];
  const isWent = (row: Row) => went?.id === row.id;
  const shown = rows.filter((row, at) => at < MOST_ROWS || isWent(row));
  const cells = [
    ["pod", `score (${source})`, "share of highest", "went there"],
    ...shown.map((row) => [
      labelOf(row),
      String(Number(row.score.toFixed(4))),
      shareText(row, highest),
      isWent(row) ? "yes" : row.apart,
    ]),
  ];
  const more = rows.length > shown.length ? [`  ... and ${rows.length - shown.length} more engines`] : [];
  return [title, ...aligned(cells), ...more];
}

function shareText({ score, apart }: Row, highest: number | undefined): string {
  const share = apart === "" ? shareOf(score, highest) : undefined;
  return share === undefined ? "-" : `${share} %`;
}

function labelOf({ id, pod }: Row): string {
  return pod === undefined || pod === id ? id : `${pod} (${id})`;
}

function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ")}`.trimEnd(),
  );
}
