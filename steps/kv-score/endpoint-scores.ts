import type { AccessLogLine } from "../../lib/access-log/index.ts";
import type { Finding } from "./finding.ts";
import { parseScores, parseScoresText, type Scores } from "./scores.ts";
import type { Sent } from "./sending.ts";

/**
 * What the endpoint picker calls its scores in the metadata `envoy.lb` with `--emit-endpoint-scores`
 * (llm-d-router 0.10): an object, `ip:port` of every candidate to its weighted sum over all scorers.
 */
export const SCORES_KEY = "x-gateway-destination-endpoint-scores";

/** The scores that a response carries, where the gateway makes a header of the picker's metadata. */
export function fromHeaders(sent: readonly Sent[]): Finding {
  return {
    source: "header",
    scores: sent.map(({ headers }) => {
      const text = headers[SCORES_KEY];
      if (text === undefined) return `no response header ${SCORES_KEY}`;
      return parseScoresText(text) ?? unreadable(`the response header ${SCORES_KEY}`, text);
    }),
  };
}

/** The scores that stand in the access log; `lines` by request, or why there are none. */
export function fromLines(
  sent: readonly Sent[],
  lines: ReadonlyMap<string, AccessLogLine> | string,
): Finding {
  const scoresOf = (requestId: string): Scores | string => {
    if (typeof lines === "string") return lines;
    const line = lines.get(requestId);
    if (line === undefined) return "no line of it in the access log";
    const value = line.endpointScores;
    if (value === undefined) return "the access log has no field endpoint_scores";
    const scores = typeof value === "string" ? parseScoresText(value) : parseScores(value);
    return scores ?? unreadable("the access log's field endpoint_scores", JSON.stringify(value));
  };
  return { source: "access-log", scores: sent.map(({ requestId }) => scoresOf(requestId)) };
}

function unreadable(where: string, text: string): string {
  return `${where} holds no scores: ${text.slice(0, 60)}`;
}
