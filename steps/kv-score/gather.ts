import type { AccessLogLine } from "../../lib/access-log/index.ts";
import type { ScoreSource } from "../../lib/evidence/kv-score.ts";
import { fromHeaders, fromLines } from "./endpoint-scores.ts";
import { type Finding, hasScores, whyNone } from "./finding.ts";
import { type LogOptions, readLines } from "./log-lines.ts";
import type { Observed } from "./observe.ts";
import { namesServer } from "./witnesses.ts";

/** What was found of the requests after they were sent. */
export interface Gathered {
  /** The source that is used; undefined when none has scores. */
  readonly used: Finding | undefined;
  /** Line of the access log by request id; empty where it was not needed. */
  readonly lines: ReadonlyMap<string, AccessLogLine>;
  /** Why a source that comes before the used one is not used, or the access log could not be read. */
  readonly notes: readonly string[];
}

/** Takes the source that was chosen, else the first that has scores. Reads the access log only where it is needed. */
export async function gather(
  { sent, before: asked }: Observed,
  chosen: ScoreSource | undefined,
  options: LogOptions,
): Promise<Gathered> {
  const early = [{ source: "kv-manager", scores: asked } as const, fromHeaders(sent)].filter(
    ({ source }) => chosen === undefined || chosen === source,
  );
  const found = early.find(hasScores);
  const succeeded = sent.filter(({ failure }) => failure === undefined);
  const needsLog =
    found === undefined ? (chosen ?? "access-log") === "access-log" : !succeeded.every(namesServer);
  const read = needsLog && succeeded.length > 0 ? await readLines(sent, options) : "";
  const late = chosen === undefined || chosen === "access-log" ? [fromLines(sent, read)] : [];
  const used = found ?? late.find(hasScores);
  const tried = [...early, ...late];
  const before = used === undefined ? tried : tried.slice(0, tried.indexOf(used));
  const blind = found !== undefined && typeof read === "string" && read !== "" ? [`access-log: ${read}`] : [];
  return {
    used,
    lines: typeof read === "string" ? new Map() : read,
    notes: [...before.map((finding) => `${finding.source}: ${whyNone(finding)}`), ...blind],
  };
}
