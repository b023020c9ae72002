import { setTimeout as sleep } from "node:timers/promises";
import { type AccessLogLine, fileSource, type LogSource, podsSource } from "../../lib/access-log/index.ts";
import { StepError } from "../../lib/errors/index.ts";
import type { Cluster } from "../../lib/kubernetes/index.ts";
import { gatewayPods } from "../../lib/llm-d/gateway-pods.ts";
import type { Sent } from "./sending.ts";

export interface LogOptions {
  readonly accessLog: string | undefined;
  readonly gatewaySelector: string;
  readonly cluster: Cluster | undefined;
  /** `x-test-id` of the requests. */
  readonly testId: string;
  /** Unix milliseconds of the first of them. */
  readonly from: number;
  /** How long to wait for lines that are not there yet. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

type Lines = ReadonlyMap<string, AccessLogLine>;

const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 1000;

/** The gateway's line of each request, by request id; a text says why there are none. */
export async function readLines(sent: readonly Sent[], options: LogOptions): Promise<Lines | string> {
  const requestIds = sent.map(({ requestId }) => requestId);
  const wanted = sent.filter(({ failure }) => failure === undefined).length;
  try {
    const source = await sourceOf(options);
    if (source === undefined) return "no Kubernetes to read the gateway's log from, and no access-log given";
    const lines = await readUntilComplete(source, wanted, options);
    return assign(lines, requestIds, source.name);
  } catch (error) {
    if (error instanceof StepError) return error.message;
    throw error;
  }
}

async function sourceOf(options: LogOptions): Promise<LogSource | undefined> {
  const { accessLog, cluster, gatewaySelector, from, testId } = options;
  if (accessLog !== undefined) return fileSource(accessLog, testId);
  if (cluster === undefined) return undefined;
  return podsSource(cluster, await gatewayPods(cluster, gatewaySelector), from, testId);
}

async function readUntilComplete(
  source: LogSource,
  wanted: number,
  { timeoutMs, signal }: LogOptions,
): Promise<AccessLogLine[]> {
  const deadline = performance.now() + timeoutMs;
  let lines: AccessLogLine[] = [];
  for (let wait = FIRST_WAIT_MS; ; wait = Math.min(2 * wait, LONGEST_WAIT_MS)) {
    if (source.gives === "all") lines = [];
    await source.read((line) => lines.push(line), signal);
    const left = deadline - performance.now();
    if (lines.length >= wanted || left <= 0) return lines;
    await sleep(Math.min(wait, left), undefined, { signal });
  }
}

/**
 * Which line is whose: by the request's id; where the gateway gives ids of its own, by the order of their beginnings,
 * since one request followed the other and each has its line.
 */
function assign(
  lines: readonly AccessLogLine[],
  requestIds: readonly string[],
  name: string,
): Lines | string {
  if (lines.length === 0) return `no line of these requests in ${name}`;
  const byId = new Map(lines.map((line) => [line.requestId ?? "", line]));
  const own = requestIds.flatMap((id): [string, AccessLogLine][] => {
    const line = byId.get(id);
    return line === undefined ? [] : [[id, line]];
  });
  if (own.length > 0) return new Map(own);
  const ordered = lines.flatMap((line) =>
    line.startedAt === undefined ? [] : [{ at: line.startedAt, line }],
  );
  if (lines.length !== requestIds.length || ordered.length !== lines.length) {
    return `${lines.length} lines for ${requestIds.length} requests in ${name}, without request_id or start_time to tell whose`;
  }
  ordered.sort((one, other) => one.at - other.at);
  return new Map(ordered.map(({ line }, at) => [requestIds[at] ?? "", line]));
}
