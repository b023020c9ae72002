import type { CounterSource, Snapshot } from "../../lib/evidence/snapshot.ts";
import { digest } from "../../lib/llm-d/engines.ts";
import { escapedBytes } from "../../lib/result/index.ts";
import { REASON_BYTES } from "../../lib/step.ts";
import { formatSummary } from "../../lib/summary.ts";
import type { Reading, Readings } from "./reading.ts";

/** Most bytes of the result `summary`; with the other results it stays within the budget of an evidence step. */
export const SUMMARY_BYTES = 2250;

/**
 * The evidence for the next tasks. Rows that do not fit give way to the totals, which are always of all engines; the
 * digest still tells whether one of them started anew.
 */
export function toSnapshot(source: CounterSource, { at, engines }: Readings): Snapshot {
  const totals = {
    source,
    at,
    roles: totalsByRole(engines),
    identity: digest(engines.map(({ name, identity }) => `${name} ${identity}`).join("\n")),
  };
  const full: Snapshot = {
    ...totals,
    pods: engines.map(({ name, role, identity, queries, hits }) => [name, role, identity, queries, hits]),
    truncated: false,
  };
  return fits(full) ? full : { ...totals, truncated: true };
}

function totalsByRole(engines: readonly Reading[]): Snapshot["roles"] {
  const roles = [...new Set(engines.map(({ role }) => role))].sort();
  return roles.map((role) => {
    const members = engines.filter((engine) => engine.role === role);
    return [role, members.length, sum(members, "queries"), sum(members, "hits")];
  });
}

/** Tokens over all engines. */
export function sum(engines: readonly Reading[], counter: "queries" | "hits"): number {
  return engines.reduce((total, engine) => total + engine[counter], 0);
}

function fits(data: Snapshot): boolean {
  const reason = "x".repeat(REASON_BYTES);
  const text = formatSummary({ v: 1, task: "cache-snapshot", status: "invalid", reason, data });
  return escapedBytes(text) <= SUMMARY_BYTES;
}
