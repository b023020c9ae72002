import { InvalidError } from "../errors/index.ts";
import { describeError } from "../http/index.ts";
import type { Cluster, Pod } from "../kubernetes/index.ts";
import { FileTail } from "./file-tail.ts";
import { type AccessLogLine, parseAccessLogLine } from "./line.ts";

export type OnLine = (line: AccessLogLine) => void;

/** Somewhere to read the gateway's access log from, again and again while the gateway still writes. */
export interface LogSource {
  readonly name: string;
  /**
   * `all`: each reading starts from the first line of the run, so what was counted before must be forgotten;
   * `new`: it gives only what came since the last one.
   */
  readonly gives: "all" | "new";
  read(onLine: OnLine, signal: AbortSignal): Promise<void>;
}

/** How much earlier than our first request a line may be stamped: the nodes' clocks differ. */
const CLOCK_SKEW_MS = 60_000;

/** Where Envoy runs in a gateway's pod, by the name of its container; a pod with others has it first. */
const PROXIES = ["istio-proxy", "envoy", "proxy", "kgateway-proxy", "agentgateway"];

/** A file that the gateway appends to. Lines that do not hold `testId` are passed over unparsed. */
export function fileSource(path: string, testId: string): LogSource {
  const tail = new FileTail(path);
  return {
    name: path,
    gives: "new",
    async read(onLine) {
      try {
        for await (const text of tail.newLines()) handOver(text, testId, onLine);
      } catch (error) {
        throw new InvalidError(`cannot read ${path}: ${describeError(error)}`, { cause: error });
      }
    },
  };
}

/** The logs of the gateway's pods, through the Kubernetes API. */
export function podsSource(cluster: Cluster, pods: readonly Pod[], from: number, testId: string): LogSource {
  const sinceTime = new Date(from - CLOCK_SKEW_MS);
  return {
    name: `the log of ${pods.map((pod) => pod.name).join(", ")}`,
    gives: "all",
    async read(onLine, signal) {
      const texts = await Promise.all(
        pods.map((pod) => cluster.podLog(pod.name, { ...proxyOf(pod), sinceTime, signal })),
      );
      for (const text of texts) for (const line of text.split("\n")) handOver(line, testId, onLine);
    },
  };
}

function handOver(text: string, testId: string, onLine: OnLine): void {
  if (!text.includes(testId)) return;
  const line = parseAccessLogLine(text);
  // Warm-up and probe carry the same id with a suffix.
  if (line?.testId === testId) onLine(line);
}

function proxyOf(pod: Pod): { container?: string } {
  const names = pod.containers.map(({ name }) => name);
  const container = PROXIES.find((name) => names.includes(name)) ?? names[0];
  return container === undefined ? {} : { container };
}
