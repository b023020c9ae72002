import { setTimeout as sleep } from "node:timers/promises";
import type { LogSource } from "../../lib/access-log/index.ts";
import type { Ramp } from "../../lib/evidence/ramp.ts";
import { sessionId } from "../../lib/session.ts";
import { evidenceOf, type Finding, LEAST_COVERAGE } from "./finding.ts";
import { UpstreamTally } from "./upstream-tally.ts";

interface Limits {
  /** How long to wait for lines that are not there yet. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

interface Reading {
  /** Lines of requests that the gateway saw through. */
  readonly served: number;
  readonly tally: UpstreamTally;
}

const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 1000;

/** Causes of failure that happen inside a 200 stream, which a gateway logs as a success. */
const HIDDEN = ["stream-error", "cut", "bad-response"] as const;

/** How many of the ramp's failed requests may stand in the access log as served. */
export function hiddenFailures(ramp: Ramp): number {
  return HIDDEN.reduce((sum, cause) => sum + (ramp.failures[cause] ?? 0), 0);
}

/** Stickiness by the gateway's access log. Waits for lines that come late, and refuses a log with gaps. */
export async function fromAccessLog(ramp: Ramp, source: LogSource, limits: Limits): Promise<Finding> {
  const { served, tally } = await readUntilComplete(ramp, source, limits);
  const nothing = (why: string): Finding => ({ source: "access-log", why });
  if (served === 0) return nothing(`no line of this test in ${source.name}`);
  if (served < LEAST_COVERAGE * ramp.ok) return nothing(`${served} of ${ramp.ok} requests in ${source.name}`);
  if (served > ramp.requests)
    return nothing(`${served} lines for ${ramp.requests} requests in ${source.name}`);
  if (tally.total < LEAST_COVERAGE * ramp.ok) {
    return nothing(`only ${tally.total} of ${served} lines name session and upstream in ${source.name}`);
  }
  return evidenceOf("access-log", tally.shares(), source.name);
}

async function readUntilComplete(ramp: Ramp, source: LogSource, limits: Limits): Promise<Reading> {
  const sessions = new Map(
    Array.from({ length: ramp.sessions }, (_, index) => [sessionId(ramp.testId, index), index]),
  );
  const deadline = performance.now() + limits.timeoutMs;
  let reading = { served: 0, tally: new UpstreamTally(ramp.sessions) };
  for (let wait = FIRST_WAIT_MS; ; wait = Math.min(2 * wait, LONGEST_WAIT_MS)) {
    const before = reading.served;
    if (source.gives === "all") reading = { served: 0, tally: new UpstreamTally(ramp.sessions) };
    await source.read((line) => {
      if (!line.ok) return;
      reading.served++;
      const session =
        line.sessionId === undefined && ramp.sessions === 1 ? 0 : sessions.get(line.sessionId ?? "");
      if (session !== undefined && line.upstream !== undefined) reading.tally.add(session, line.upstream);
    }, limits.signal);
    const settled = reading.served >= ramp.ok && reading.served === before;
    if (reading.served >= ramp.ok + hiddenFailures(ramp) || settled) return reading;
    const left = deadline - performance.now();
    if (left <= 0) return reading;
    await sleep(Math.min(wait, left), undefined, { signal: limits.signal });
  }
}
