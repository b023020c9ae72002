import type { Stickiness } from "../../lib/evidence/stickiness.ts";
import { budget, shorten, terminationBytes } from "../../lib/result/index.ts";
import { REASON_BYTES } from "../../lib/step.ts";
import { formatSummary } from "../../lib/summary.ts";
import { type Finding, isEvidence, type Source } from "./finding.ts";
import type { Judgement } from "./judge.ts";

/** The longest texts of the results `percent` and `source`. */
const LONGEST = { percent: "99.9999", source: "access-log" } as const;

/** What the next task reads. When it is too large, first the sessions go, then the upstreams; totals always stay. */
export function dataFor(judgement: Judgement, findings: readonly Finding[]): Stickiness {
  const { used } = judgement;
  const by = (source: Source) =>
    findings.filter(isEvidence).find((finding) => finding.source === source)?.percent ?? null;
  const totals = {
    source: used?.source ?? "",
    percent: used?.percent ?? null,
    by: { header: by("header"), accessLog: by("access-log"), counters: by("counters") },
    evidence: used?.requests ?? 0,
  } as const;
  const upstreams = [...(used?.upstreams ?? [])];
  const sessions = used?.sessions?.map(([upstream, count, total]): [number, number, number] => [
    upstream,
    count,
    total,
  ]);
  const candidates: Stickiness[] = [
    { ...totals, upstreams, ...(sessions && { sessions }), truncated: false },
    { ...totals, upstreams, truncated: true },
  ];
  return candidates.find((data) => fits(data, judgement)) ?? { ...totals, upstreams: [], truncated: true };
}

function fits(data: Stickiness, { status, reason }: Judgement): boolean {
  const results = new Map([
    ["status", status],
    ["reason", shorten(reason, REASON_BYTES)],
    ["summary", formatSummary({ v: 1, task: "stickiness-summary", status, reason, data })],
    ...Object.entries(LONGEST),
  ]);
  return terminationBytes(results) <= budget.plain;
}
