import type { Ramp } from "../../lib/evidence/ramp.ts";
import type { Log } from "../../lib/log.ts";
import { sessionId } from "../../lib/session.ts";
import type { EngineCheck } from "./engine-check.ts";
import { type Evidence, type Finding, isEvidence } from "./finding.ts";

const MOST_SESSIONS = 20;

interface Story {
  readonly ramp: Ramp;
  readonly findings: readonly Finding[];
  readonly used: Evidence | undefined;
  readonly engines: EngineCheck | undefined;
  /** Ids of the checks of verify-stack that failed. */
  readonly failedChecks: readonly string[];
}

/** Writes what was found for people: each source, then the sessions by the source used, then what to keep in mind. */
export function tell(log: Log, { ramp, findings, used, engines, failedChecks }: Story): void {
  for (const finding of findings) {
    log.info(
      isEvidence(finding)
        ? `${finding.source}: ${finding.percent} % of ${finding.requests} requests (${finding.basis})`
        : `${finding.source}: not used: ${finding.why}`,
    );
  }
  if (engines !== undefined) {
    const outcome = engines.outcome === "unchecked" ? "not checked" : engines.outcome;
    log.info(`upstreams against the engines' counters: ${outcome}: ${engines.text}`);
  }
  if (used === undefined) return;
  for (const line of sessionLines(ramp, used)) log.info(line);
  if (failedChecks.includes("epp.on-path")) {
    log.info(
      "note: the endpoint picker was not on the path; whatever makes these sessions stick, it is not the picker",
    );
  }
}

function sessionLines(ramp: Ramp, { sessions = [], upstreams }: Evidence): string[] {
  const lines = sessions.slice(0, MOST_SESSIONS).map(([upstream, count, total], index) => {
    const where = upstreams[upstream];
    const share = where === undefined ? "no evidence" : `${count} of ${total} to ${where}`;
    return `${sessionId(ramp.testId, index)}: ${share}`;
  });
  if (sessions.length > MOST_SESSIONS) lines.push(`... and ${sessions.length - MOST_SESSIONS} more sessions`);
  return lines;
}
