import type { Collection } from "../collect/collect.ts";
import { isOfRun } from "../collect/concerns.ts";
import type { PageSight } from "../collect/counters.ts";
import type { EventSight } from "../collect/events.ts";
import type { ObjectSight } from "../collect/objects.ts";
import { RUN } from "../collect/roles.ts";
import { isWell } from "../collect/well.ts";
import type { Line } from "./line.ts";

/** A warning as `Reason: message`. */
export function eventLine(event: EventSight, collection: Collection): Line {
  const { namespace, kind, name, reason, message, at } = event;
  return {
    place: "event",
    text: `${reason}: ${message}`.replaceAll(/\s+/g, " "),
    at: at === "" ? undefined : at,
    source: `event of ${kind} ${name}`,
    subject: name,
    isAiling: isAilingNow(event, collection),
    look: `kubectl get events -n ${namespace} --field-selector involvedObject.name=${name}`,
  };
}

/**
 * Whether a warning is about what is not well now, as far as anyone knows. One about a workload or a claim is while some
 * pod of llm-d is not well, or is missing; a pod of the run that is gone was taken away before it was done.
 */
function isAilingNow(
  { kind, name, namespace }: EventSight,
  { pods, noEngines, isUnlisted, runName }: Collection,
): boolean {
  const isPod = kind === "Pod";
  const pod = pods.find(({ sight }) => isPod && sight.name === name && sight.namespace === namespace);
  if (pod !== undefined) return !isWell(pod.sight);
  if (isUnlisted) return true;
  if (isPod) return isOfRun(name, runName);
  return noEngines || pods.some(({ role, sight }) => role !== RUN && !isWell(sight));
}

/** The conditions of an object that are not True, each a line. */
export function objectLines(object: ObjectSight, namespace: string): Line[] {
  const { kind, name, task, conditions, noAddress } = object;
  const line = (text: string): Line => ({
    place: kind === "TaskRun" ? "taskrun" : "object",
    text: text.replaceAll(/\s+/g, " "),
    at: undefined,
    source: task === "" ? `${kind} ${name}` : `${kind} ${name} (${task})`,
    subject: name,
    isAiling: true,
    look: `kubectl describe ${kind.toLowerCase()} -n ${namespace} ${name}`,
  });
  return [
    ...conditions
      // A TaskRun that still runs is Unknown.
      .filter(({ status }) => kind !== "TaskRun" || status === "False")
      .map((one) => line(`${kind} ${one.type} ${one.status} ${one.reason}: ${one.message}`)),
    ...(noAddress ? [line("Gateway has no address")] : []),
  ];
}

/** A metrics page's figures, each a line, or why there are none. */
export function counterLines({ pod, url, facts, problem }: PageSight): Line[] {
  const { name } = pod.sight;
  const line = (text: string): Line => ({
    place: "counter",
    text: `${pod.role === "picker" ? "picker" : "engine"} ${text}`,
    at: undefined,
    source: `${name} ${new URL(url).host}/metrics`,
    subject: name,
    isAiling: !isWell(pod.sight),
    look: `curl -sS ${url}`,
  });
  if (problem !== undefined) return [line(`metrics page: ${problem}`)];
  return Object.entries(facts).map(([fact, value]) => line(`${fact} ${value}`));
}

/** What is amiss with the collection as a whole. */
export function absenceLines({ noEngines, namespace, podSelector }: Collection): Line[] {
  if (!noEngines) return [];
  return [
    {
      place: "pod",
      text: `no pod is an engine by the selector ${podSelector}`,
      at: undefined,
      source: `namespace ${namespace}`,
      subject: "engines",
      isAiling: true,
      look: `kubectl get pods -n ${namespace} -l '${podSelector}'`,
    },
  ];
}
