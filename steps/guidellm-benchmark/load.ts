import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import { BadParamsError } from "../../lib/errors/index.ts";
import { benchmarkCount, type GuidellmLoad, strategyOf } from "../../lib/guidellm-params.ts";
import type { Target } from "../../lib/load/index.ts";
import type { Log } from "../../lib/log.ts";
import type { GuidellmData } from "../../lib/wire/guidellm-data.ts";
import type { Load } from "./command-lines/index.ts";
import type { Files } from "./files.ts";

/** What GuideLLM takes to start and to write its report, in seconds, where it shares a core: measured up to 45. */
const START_SECONDS = 60;

export interface Asked extends GuidellmLoad {
  readonly processor: string | undefined;
  readonly requestFormat: "chat" | "text";
  readonly extraHeaders: ReadonlyMap<string, string> | undefined;
  readonly randomSeed: number | undefined;
}

/**
 * What GuideLLM is to do. It must end by itself before its time is up: one that is interrupted may leave no report. Throws
 * BadParamsError for files that are not there.
 */
export function loadOf(
  asked: Asked,
  target: Pick<Target, "gateway" | "host" | "model" | "testId" | "token">,
  { files, folder, log }: { readonly files: Files; readonly folder: string | undefined; readonly log: Log },
): Load {
  const { data, processor, maxRequests, extraHeaders, requestFormat } = asked;
  const counted = data.kind === "synthetic" ? data.count : undefined;
  if (counted !== undefined) {
    log.info(`data: synthetic:count=${counted} is taken for max-requests=${counted} of 256 and 128 tokens`);
  }
  const seed = asked.randomSeed ?? seedOf(target.testId);
  const hasToken = target.token() !== undefined;
  return {
    target: target.gateway,
    model: target.model,
    headers: {
      ...Object.fromEntries(extraHeaders ?? []),
      "x-test-id": target.testId,
      ...(target.host !== undefined && { host: target.host }),
    },
    hasToken,
    validates: !hasToken && target.host === undefined,
    format: requestFormat,
    data: dataIn(data, folder),
    processor: processor && fileIn("processor", processor, folder),
    strategy: strategyOf(asked),
    rates: asked.rate ?? [],
    maxSeconds: maxSecondsOf(asked, log),
    maxRequests: counted ?? maxRequests,
    seed,
    report: files.report,
    folder: files.folder,
  };
}

/** Another for each run, and the same for whoever knows its test id: prompts of an earlier run would hit in the cache. */
function seedOf(testId: string): number {
  return createHash("sha256").update(testId).digest().readUInt32BE() >>> 1;
}

/** The seconds that are left for each benchmark, if fewer than asked for. */
function maxSecondsOf(asked: Asked, log: Log): number {
  const { timeoutSeconds, maxSeconds } = asked;
  const left = Math.max(1, timeoutSeconds - Math.min(START_SECONDS, timeoutSeconds / 2));
  const most = Math.floor((10 * left) / benchmarkCount(asked)) / 10;
  if (maxSeconds !== undefined && maxSeconds <= most) return maxSeconds;
  log.info(`each benchmark ends after ${most} s at the latest, so that all do within timeout-seconds`);
  return most;
}

function dataIn(data: GuidellmData, folder: string | undefined): GuidellmData {
  return data.kind === "file" ? { ...data, path: fileIn("data", data.path, folder) } : data;
}

/** The absolute path of what was given as `./...`, in the workspace; other words stay. */
function fileIn(param: string, path: string, folder: string | undefined): string {
  if (!path.startsWith("./") && !isAbsolute(path)) return path;
  if (path.startsWith("./") && folder === undefined) {
    throw new BadParamsError([
      `${param}: "${path}" is in the workspace shared-workspace, which is not bound`,
    ]);
  }
  const whole = path.startsWith("./") ? join(folder ?? "", path) : path;
  // An absolute path may be one of GuideLLM's own image.
  if (path.startsWith("./") && !existsSync(whole)) {
    throw new BadParamsError([`${param}: there is no ${path} in the workspace shared-workspace`]);
  }
  return whole;
}
