import type { Ramp } from "../../lib/evidence/ramp.ts";
import type { Snapshot } from "../../lib/evidence/snapshot.ts";
import type { Stickiness } from "../../lib/evidence/stickiness.ts";
import type { Summary } from "../../lib/summary.ts";
import { type Finding, invalid, warn } from "./finding.ts";
import { percentText } from "./percent-text.ts";

/** The least number of engines among which routing is a choice; taken where none were counted. */
const FEWEST_TO_CHOOSE = 2;

/**
 * The stickiness of the worst routing there can be, in percent: it spreads the n requests of each session evenly over
 * the engines, and still ceil(n / engines) of them meet on one. Undefined without a request.
 */
export function leastStickiness(requestsBySession: readonly number[], engines: number): number | undefined {
  const total = sum(requestsBySession);
  const met = sum(requestsBySession.map((requests) => Math.ceil(requests / engines)));
  return total === 0 ? undefined : (100 * met) / total;
}

/**
 * Whether the run could have shown routing that is not sticky: a plan with a request or two a session, or a stack with
 * one engine, looks sticky whatever the gateway does. Of a figure below the threshold there is nothing to doubt.
 */
export function planFindings(
  ramp: Ramp,
  summary: Summary<Stickiness> | undefined,
  snapshots: readonly Snapshot[],
  min: number,
): Finding[] {
  const data = summary?.data;
  const percent = data?.percent ?? null;
  if (min === 0 || percent === null || percent < min) return [];
  const engines = engineCount(ramp, snapshots);
  if (engines === 1) return [warn("one engine: routing was not tested")];
  const requests = requestsBySession(ramp, data);
  const least = leastStickiness(requests, engines);
  if (least === undefined || least < min) return [];
  const sessions = requests.filter((count) => count > 0).length;
  const some = `${sessions} session${sessions === 1 ? "" : "s"}`;
  const why = requests.every((count) => count <= 1)
    ? `${some} of 1 request${sessions === 1 ? "" : " each"}`
    : `${sum(requests)} requests in ${some} over ${engines} engines give ${percentText(least)} at least`;
  return [invalid(`stickiness cannot be shown: ${why}`)];
}

/** Engines that answer completions, by the snapshot that has fewer; else as many as upstreams were seen. */
function engineCount({ upstreams }: Ramp, snapshots: readonly Snapshot[]): number {
  if (snapshots.length === 0) return Math.max(FEWEST_TO_CHOOSE, upstreams.length);
  return Math.min(
    ...snapshots.map(({ roles }) => {
      const answering = roles.filter(([role]) => role !== "prefill");
      return sum((answering.length > 0 ? answering : roles).map(([, engines]) => engines));
    }),
  );
}

/** As the figure's source counted them, else the ramp; else as the ramp deals them out, evenly. */
function requestsBySession({ sessions, ok, matrix }: Ramp, data: Stickiness | undefined): number[] {
  const counted = data?.sessions?.map(([, , total]) => total) ?? matrix?.map(sum) ?? [];
  if (sum(counted) > 0) return counted;
  return Array.from({ length: sessions }, (_, session) =>
    Math.floor((ok + sessions - 1 - session) / sessions),
  );
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
