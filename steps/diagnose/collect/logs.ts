import type { KubernetesApi } from "../../../lib/kubernetes/index.ts";
import type { Redactor } from "../../../lib/redact.ts";
import { atOnce } from "./at-once.ts";
import { chosen } from "./chosen.ts";
import type { ContainerSight } from "./container-sight.ts";
import type { Gaps } from "./gaps.ts";
import { AT_ONCE, type Limits, LOG_SECONDS } from "./limits.ts";
import type { FoundPod } from "./pods.ts";

/** The last lines of a container, or of the one before it. */
export interface LogSight {
  readonly pod: FoundPod;
  readonly container: string;
  readonly image: string;
  readonly isPrevious: boolean;
  /** With the time of each line, as Kubernetes stamps it; secrets taken out. */
  readonly text: string;
}

/** Lines asked for, and bytes: where lines are so long that bytes run out, fewer lines are asked for again. */
const LINES = 300;
const FEWER_LINES = 40;
const MOST_BYTES = 256 * 1024;
/** Bytes that are kept of a log, its last. */
const KEPT_BYTES = 64 * 1024;

/** Logs of the pods that are not well first, at most so many pods a role. */
export async function readLogs(
  api: KubernetesApi,
  pods: readonly FoundPod[],
  redactor: Redactor,
  gaps: Gaps,
  limits: Limits,
): Promise<LogSight[]> {
  const wanted = chosen(pods, limits.podsPerRole).flatMap((pod) =>
    pod.sight.containers.flatMap((container) => [
      ...(hasRun(container) ? [{ pod, container, isPrevious: false }] : []),
      ...(container.restarts > 0 ? [{ pod, container, isPrevious: true }] : []),
    ]),
  );
  const logs = await atOnce(wanted, AT_ONCE, async ({ pod, container, isPrevious }) => {
    const { name, namespace } = pod.sight;
    const what = `${isPrevious ? "previous " : ""}log of ${name}/${container.name}`;
    const text = await gaps.attempt(what, { seconds: LOG_SECONDS, signal: limits.signal }, async (signal) => {
      const path = `/api/v1/namespaces/${namespace}/pods/${name}/log`;
      const read = (lines: number) =>
        tail(api, path, { container: container.name, isPrevious, lines, signal });
      const found = await read(LINES);
      // Kubernetes counts bytes from the first of the lines, and so cuts the newest ones.
      return Buffer.byteLength(found) < MOST_BYTES ? found : read(FEWER_LINES);
    });
    return {
      pod,
      container: container.name,
      image: container.image,
      isPrevious,
      // Half a secret would be none that we know.
      text: lastBytes(redactor.redactForeign(text ?? "")),
    };
  });
  return logs.filter(({ text }) => text !== "");
}

/** One that waits for its first start has no log, and Kubernetes answers with an error. */
function hasRun({ state, restarts }: ContainerSight): boolean {
  return state === "running" || state === "ended" || restarts > 0;
}

interface Tail {
  readonly container: string;
  readonly isPrevious: boolean;
  readonly lines: number;
  readonly signal: AbortSignal;
}

async function tail(
  api: KubernetesApi,
  path: string,
  { container, isPrevious, lines, signal }: Tail,
): Promise<string> {
  const query = {
    container,
    ...(isPrevious && { previous: "true" }),
    timestamps: "true",
    tailLines: String(lines),
    limitBytes: String(MOST_BYTES),
  };
  return (await api.text(path, { query, signal })) ?? "";
}

function lastBytes(text: string): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= KEPT_BYTES) return text;
  const kept = bytes.subarray(bytes.length - KEPT_BYTES).toString("utf8");
  return kept.slice(kept.indexOf("\n") + 1);
}
