import type { Collection } from "../collect/collect.ts";
import type { Line } from "./line.ts";
import { logLines } from "./log-lines.ts";
import { absenceLines, counterLines, eventLine, objectLines } from "./other-lines.ts";
import { podLines } from "./pod-lines.ts";

export { type Line, type Place, places } from "./line.ts";

/**
 * All that was seen as lines, without what is over: of something that is well now only what happened since the run
 * began is told.
 */
export function linesOf(collection: Collection, runNamespace: string): Line[] {
  const { pods, events, objects, taskRuns, logs, pages, namespace, since } = collection;
  return [
    ...pods.flatMap(podLines),
    ...absenceLines(collection),
    ...taskRuns.flatMap((taskRun) => objectLines(taskRun, runNamespace)),
    ...objects.flatMap((object) => objectLines(object, namespace)),
    ...events.map((event) => eventLine(event, collection)),
    ...logs.flatMap(logLines),
    ...pages.flatMap(counterLines),
  ].filter(({ isAiling, at }) => isAiling || at === undefined || Date.parse(at) >= since.getTime());
}
