import type { ContainerSight, End } from "../collect/container-sight.ts";
import type { PodSight } from "../collect/pod-sight.ts";
import type { FoundPod } from "../collect/pods.ts";
import { isWell } from "../collect/well.ts";
import type { Line } from "./line.ts";

/** What a pod's state says, one thing a line. Says nothing of a pod that is and was well. */
export function podLines({ sight }: Pick<FoundPod, "sight">): Line[] {
  const { name, namespace } = sight;
  const isAiling = !isWell(sight);
  const line = (source: string, text: string, at?: string): Line => ({
    place: "pod",
    text,
    at,
    source,
    subject: name,
    isAiling,
    look: `kubectl describe pod -n ${namespace} ${name}`,
  });
  return [
    ...podStates(sight).map((text) => line(name, text)),
    ...sight.containers.flatMap((container) =>
      containerStates(container, sight).map(({ text, at }) => line(`${name}/${container.name}`, text, at)),
    ),
  ];
}

function podStates({ phase, reason, message, conditions, deleting }: PodSight): string[] {
  const states = conditions
    .filter(({ type, status }) => (type === "DisruptionTarget" ? status === "True" : status !== "True"))
    // Its containers say it better; one that has ended is not ready any more, which is nothing to tell.
    .filter(
      ({ type }) => !["Ready", "ContainersReady", "Initialized", "PodReadyToStartContainers"].includes(type),
    )
    .map((one) => words(`condition ${one.type} ${one.status} ${one.reason}`, one.message));
  if (phase === "Failed" && reason !== "") states.push(words(`pod failed, ${reason}`, message));
  if (deleting) states.push("pod is being deleted");
  return states;
}

function containerStates(
  { name, isInit, ready, waiting, ended, endedBefore, state, restarts }: ContainerSight,
  { phase }: PodSight,
): { text: string; at?: string | undefined }[] {
  const states: { text: string; at?: string | undefined }[] = [];
  if (waiting !== undefined) {
    const text = words(`container ${name} waits, ${waiting.reason}`, waiting.message);
    // What every pod passes through.
    if (!/^(ContainerCreating|PodInitializing)$/.test(waiting.reason) || waiting.message !== "")
      states.push({ text });
  }
  if (ended !== undefined && !isFine(ended))
    states.push({ text: endWords(name, "ended", ended), at: ended.at });
  if (endedBefore !== undefined && !isFine(endedBefore)) {
    const text = endWords(name, `ended before (restart ${restarts})`, endedBefore);
    states.push({ text, at: endedBefore.at });
  }
  if (state === "running" && !ready && !isInit && phase === "Running")
    states.push({ text: `container ${name} runs and is not ready` });
  return states;
}

const isFine = ({ exitCode, reason }: End) => exitCode === 0 && reason !== "OOMKilled";

function endWords(container: string, how: string, { reason, exitCode, message }: End): string {
  // Tekton's own message is a list of results.
  const said = message.startsWith("[{") ? "" : message;
  return words(`container ${container} ${how}: ${reason || "Error"}, exit code ${exitCode}`, said);
}

function words(what: string, message: string): string {
  return (message === "" ? what.trim() : `${what.trim()}: ${message}`).replaceAll(/\s+/g, " ");
}
