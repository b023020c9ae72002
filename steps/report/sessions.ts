import { loadOf } from "../../lib/evidence/load-summary.ts";
import type { Ramp } from "../../lib/evidence/ramp.ts";
import type { Stickiness } from "../../lib/evidence/stickiness.ts";
import { sessionId } from "../../lib/session.ts";
import type { Evidence } from "./evidence.ts";
import type { Report, SessionRow } from "./schema.ts";

/** Most sessions that a page lists: more are no reading. */
export const LISTED_SESSIONS = 20;

/** Whether the report has anything to say of stickiness, if only that there was no evidence. */
export function showsStickiness({ figures }: Pick<Report, "figures">): boolean {
  return figures.some(({ id }) => id === "stickiness");
}

/** Stickiness session by session, as far as the summaries carry it. */
export function stickinessOf(evidence: Evidence): Report["stickiness"] {
  const data = evidence.stickinessSummary?.data;
  const ramp = loadOf(evidence).data;
  const known = data !== undefined && data.percent !== null;
  return {
    source: data?.source ?? "",
    evidence: data?.evidence ?? 0,
    why: known ? "" : whyNone(evidence),
    sessions: known && ramp ? sessionRows(data, ramp) : [],
    sessionCount: ramp?.sessions ?? 0,
  };
}

function whyNone({ stickinessSummary, guidellmBenchmark }: Evidence): string {
  if (stickinessSummary !== undefined) return stickinessSummary.reason || "no source had evidence";
  return guidellmBenchmark === undefined ? "no stickiness-summary was given" : "not measured by GuideLLM";
}

/** The rows of the stickiness summary; where they did not fit, those of the ramp's own matrix of headers. */
function sessionRows(data: Stickiness, ramp: Ramp): SessionRow[] {
  if (data.sessions !== undefined) {
    return data.sessions.map(([upstream, count, total], index) => ({
      session: sessionId(ramp.testId, index),
      upstream: total === 0 ? null : (data.upstreams[upstream] ?? null),
      count,
      total,
    }));
  }
  if (data.source !== "header" || ramp.matrix === undefined) return [];
  return ramp.matrix.map((row, index) => {
    const count = Math.max(0, ...row);
    return {
      session: sessionId(ramp.testId, index),
      upstream: count === 0 ? null : (ramp.upstreams[row.indexOf(count)] ?? null),
      count,
      total: row.reduce((sum, requests) => sum + requests, 0),
    };
  });
}

/** Successful requests per session and upstream by response header; null when the ramp could not carry it. */
export function matrixOf(evidence: Evidence): Report["matrix"] {
  const { data } = loadOf(evidence);
  if (data?.matrix === undefined || data.withUpstream === 0) return null;
  // By name, so that two runs can be laid side by side: the ramp has them in the order of their first answer.
  const columns = data.upstreams
    .map((upstream, column) => ({ upstream, column }))
    .sort((a, b) => a.upstream.localeCompare(b.upstream, "en", { numeric: true }));
  return {
    upstreams: columns.map(({ upstream }) => upstream),
    sessions: data.matrix.map((_, index) => sessionId(data.testId, index)),
    rows: data.matrix.map((row) => columns.map(({ column }) => row[column] ?? 0)),
  };
}
