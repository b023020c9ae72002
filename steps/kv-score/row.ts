import type { ScoreSource } from "../../lib/evidence/kv-score.ts";
import type { EngineNames } from "./engine-names.ts";
import type { Scores } from "./scores.ts";

/** One engine's score for one request. */
export interface Row {
  /** As the source of the scores names the engine. */
  readonly id: string;
  /** Name of its pod; undefined where no Kubernetes tells. */
  readonly pod: string | undefined;
  readonly score: number;
  /** Why no request could go there; empty for an engine that a request can go to. */
  readonly apart: string;
}

export interface RowsOptions {
  readonly source: ScoreSource;
  readonly names: EngineNames;
}

/**
 * The scores by engine, the highest first. A KV-cache manager says nothing of engines that hold no block: where
 * Kubernetes knows them, they have a zero. The picker's scores are of all engines that it might have picked.
 */
export function rowsOf(scores: Scores, { source, names }: RowsOptions): Row[] {
  const rows = [...scores].map(([id, score]): Row => {
    const pod = names.podOf(id);
    const gone = names.pods.length > 0 && pod === undefined;
    return { id, pod: pod?.name, score, apart: gone ? "no such engine" : roleApart(pod?.labels) };
  });
  const silent =
    source === "kv-manager" ? names.pods.filter(({ name }) => !rows.some(({ pod }) => pod === name)) : [];
  const zeros = silent.map(
    ({ name, labels }): Row => ({ id: name, pod: name, score: 0, apart: roleApart(labels) }),
  );
  return [...rows, ...zeros].sort((one, other) => other.score - one.score || (one.id < other.id ? -1 : 1));
}

/** A score's share of the highest, in percent; undefined where there is none above zero. */
export function shareOf(score: number, highest: number | undefined): number | undefined {
  return highest === undefined || highest <= 0 ? undefined : Number(((100 * score) / highest).toFixed(2));
}

/** A prefill engine holds blocks of prompts whose requests the gateway sends to a decode engine. */
function roleApart(labels: Readonly<Record<string, string>> | undefined): string {
  return labels?.["llm-d.ai/role"] === "prefill" ? "prefill" : "";
}
