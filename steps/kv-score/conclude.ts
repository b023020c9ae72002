import type { ScoreSource } from "../../lib/evidence/kv-score.ts";
import type { Cluster } from "../../lib/kubernetes/index.ts";
import type { EngineNames } from "./engine-names.ts";
import { type Followed, follow } from "./follow.ts";
import type { Gathered } from "./gather.ts";
import { judge, tallyOf, type Verdict } from "./judge.ts";
import { pickerWeights } from "./picker-weights.ts";
import type { Sent } from "./sending.ts";
import { witnessesOf } from "./witnesses.ts";

export interface Conclusion extends Verdict {
  readonly source: ScoreSource | "";
  readonly requests: readonly Followed[];
  /** Of the decided requests; undefined without any. */
  readonly followedPercent: number | undefined;
  /** Of the picker's scorers, where they were looked for and found. */
  readonly weights: string | undefined;
}

/** Holds the scores of each request against where it went. */
export async function conclude(
  sent: readonly Sent[],
  { used, lines, notes }: Gathered,
  { names, cluster }: { names: EngineNames; cluster: Cluster | undefined },
): Promise<Conclusion> {
  const nothing = {
    requests: [],
    followedPercent: undefined,
    weights: undefined,
    status: "invalid",
  } as const;
  const causes = [...new Set(sent.flatMap(({ failure }) => failure?.cause ?? []))].join(", ");
  if (sent.every(({ failure }) => failure !== undefined)) {
    return { ...nothing, source: "", reason: `none of ${sent.length} requests succeeded: ${causes}` };
  }
  if (used === undefined) return { ...nothing, source: "", reason: `no scores: ${notes.join("; ")}` };

  const { source } = used;
  const requests = sent.map((one, at): Followed => {
    const witnesses = witnessesOf(one, lines.get(one.requestId));
    const followed = follow(used.scores[at] ?? "", witnesses, { source, names });
    return one.failure === undefined
      ? followed
      : { ...followed, outcome: "unknown", why: `failed: ${one.failure.cause}` };
  });
  const { followed, passedOver } = tallyOf(requests);
  const decided = followed + passedOver;
  const weights = passedOver > 0 && source === "kv-manager" ? await pickerWeights(cluster) : undefined;
  return {
    ...judge(requests, { source, weights }),
    source,
    requests,
    weights,
    followedPercent: decided === 0 ? undefined : (100 * followed) / decided,
  };
}
