import { StepError } from "../../lib/errors/index.ts";
import type { ScoreSource } from "../../lib/evidence/kv-score.ts";
import { createDispatcher } from "../../lib/http/index.ts";
import type { Cluster } from "../../lib/kubernetes/index.ts";
import type { Log } from "../../lib/log.ts";
import { findManager } from "./find-manager.ts";
import { KvManager, type Question } from "./kv-manager.ts";

export interface ManagerSearch {
  readonly scoreSource: ScoreSource | undefined;
  readonly kvManagerUrl: string | undefined;
  readonly cluster: Cluster | undefined;
  readonly ca: string | undefined;
  readonly question: Question;
  readonly signal: AbortSignal;
  readonly log: Log;
}

/**
 * The KV-cache manager to ask, which has answered once; a text says why there is none. One that was asked for and does
 * not answer is an error, one that was merely found is passed by.
 */
export async function managerOf(search: ManagerSearch): Promise<KvManager | string> {
  const { scoreSource, kvManagerUrl, cluster, ca, question, signal, log } = search;
  if (scoreSource !== undefined && scoreSource !== "kv-manager") return `score-source is ${scoreSource}`;
  const isAskedFor = kvManagerUrl !== undefined || scoreSource === "kv-manager";
  try {
    const found =
      kvManagerUrl === undefined
        ? await (cluster && findManager(cluster))
        : { url: kvManagerUrl, from: "given by kv-manager-url" };
    if (found === undefined) {
      const where =
        cluster === undefined ? "no Kubernetes to look in" : `no Service of one in ${cluster.namespace}`;
      return `no KV-cache manager: ${where}`;
    }
    const manager = new KvManager({
      url: found.url,
      dispatcher: createDispatcher({ ca, connections: 1 }),
      signal,
    });
    const scores = await manager.scores(question);
    log.info(
      `KV-cache manager: ${found.url} (${found.from}); before the first request it scores ${scores.size} engine${scores.size === 1 ? "" : "s"}`,
    );
    return manager;
  } catch (error) {
    if (!(error instanceof StepError) || isAskedFor) throw error;
    return error.message;
  }
}
