import type { ContainerState, PodState, Termination } from "../../lib/kubernetes/index.ts";

/** Why a pod is not ready, as far as its own status tells. */
export interface Trouble {
  readonly text: string;
  /** The status shows that it is not ready but not why: its events may. */
  readonly isVague: boolean;
}

const IMAGE_REASONS = new Set([
  "ErrImagePull",
  "ImagePullBackOff",
  "InvalidImageName",
  "ErrImageNeverPull",
  "ImageInspectError",
  "RegistryUnavailable",
]);

/** Reasons of a container that is on its way. */
const USUAL_REASONS = new Set(["", "ContainerCreating", "PodInitializing"]);

/** Undefined for a pod that is ready. The likeliest cause first: no place, no image, no start, a crash, no readiness. */
export function troubleOf(pod: PodState): Trouble | undefined {
  if (pod.deleting) return vague("is still ending");
  if (pod.ready) return undefined;
  if (pod.phase === "Failed") return sure(`has failed${pod.reason === "" ? "" : `: ${pod.reason}`}`);
  const scheduled = pod.conditions.find(({ type }) => type === "PodScheduled");
  if (scheduled?.status === "False") {
    return sure(`cannot be scheduled (${scheduled.reason}): ${oneLine(scheduled.message)}`);
  }
  const found = pod.containers.flatMap((container) => containerTrouble(container) ?? []);
  const [first] = [...found.filter(({ isVague }) => !isVague), ...found];
  return first ?? vague("is not ready");
}

function containerTrouble(container: ContainerState): Trouble | undefined {
  const { name, image, ready, restarts, waiting, ended, endedBefore } = container;
  if (waiting !== undefined && IMAGE_REASONS.has(waiting.reason)) {
    const details = [waiting.reason, oneLine(waiting.message)].filter((text) => text !== "").join(": ");
    return sure(`image "${image}" of container ${name} cannot be pulled (${details})`);
  }
  // Between two crashes it waits, has ended, or runs for a moment: what counts is how it ended last.
  const crash = ended ?? (ready ? undefined : endedBefore);
  if (crash !== undefined && (crash.exitCode !== 0 || waiting?.reason === "CrashLoopBackOff")) {
    return sure(crashText(name, crash, restarts));
  }
  if (waiting !== undefined && !USUAL_REASONS.has(waiting.reason)) {
    return sure(`container ${name}: ${waiting.reason}: ${oneLine(waiting.message)}`);
  }
  if (waiting !== undefined) return vague(`container ${name} is being created`);
  if (ended !== undefined || ready) return undefined;
  return vague(`container ${name} runs and is not ready`);
}

function crashText(name: string, { exitCode, reason, message }: Termination, restarts: number): string {
  const times = restarts === 0 ? "" : `, ${restarts} ${restarts === 1 ? "restart" : "restarts"}`;
  const words = message === "" ? "" : `: ${oneLine(message)}`;
  return `container ${name} crashes: exit code ${exitCode} (${reason || "no reason given"})${times}${words}`;
}

function sure(text: string): Trouble {
  return { text, isVague: false };
}

function vague(text: string): Trouble {
  return { text, isVague: true };
}

/** Messages of Kubernetes may have several lines, and go on for long. */
export function oneLine(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length > 300 ? `${line.slice(0, 300)}...` : line;
}
