import { setTimeout as sleep } from "node:timers/promises";
import type { Dispatcher } from "undici";
import { InvalidError, StepError, UnreachableError } from "../../lib/errors/index.ts";
import { createDispatcher } from "../../lib/http/index.ts";
import { digest, type Engine } from "../../lib/llm-d/engines.ts";
import { readMetricsPage } from "../../lib/llm-d/metrics-page.ts";
import { modelsOf, readPrefixCache } from "../../lib/metrics/index.ts";
import { engineCount, type Reading, type Readings, someOf } from "./reading.ts";

/** Pages on their way at once. */
const IN_FLIGHT = 64;
/** Counters are at rest when two readings this far apart agree; waited for at most so long. Milliseconds. */
const APART_MS = 250;
const REST_WITHIN_MS = 5000;

export interface PagesOptions {
  readonly model: string | undefined;
  readonly signal: AbortSignal;
}

/**
 * The counters from every engine's own page. An engine counts a request a moment after it was answered, hence the
 * pages are read until two readings agree. Throws when a ready engine cannot be read: unreachable is not zero.
 */
export async function readPages(engines: readonly Engine[], options: PagesOptions): Promise<Readings> {
  const dispatcher = createDispatcher({ connections: 1 });
  const until = performance.now() + REST_WITHIN_MS;
  let last = await readOnce(engines, dispatcher, options);
  for (;;) {
    await sleep(APART_MS, undefined, { signal: options.signal });
    const next = await readOnce(engines, dispatcher, options);
    if (JSON.stringify(next.engines) === JSON.stringify(last.engines)) return next;
    if (performance.now() > until) return { ...next, warnings: [...next.warnings, STILL_MOVING] };
    last = next;
  }
}

const STILL_MOVING = `the counters still moved after ${REST_WITHIN_MS / 1000} s: someone else sends requests`;

async function readOnce(
  engines: readonly Engine[],
  dispatcher: Dispatcher,
  options: PagesOptions,
): Promise<Readings> {
  const found: Reading[] = [];
  const otherModels = new Set<string>();
  const failures: { engine: Engine; error: StepError }[] = [];
  await inTurns(engines, async (engine) => {
    try {
      const page = await readMetricsPage(engine, { dispatcher, signal: options.signal });
      const reading = toReading(engine, page, options.model);
      if (reading === undefined) for (const model of modelsOf(page)) otherModels.add(model);
      else found.push(reading);
    } catch (error) {
      if (!(error instanceof StepError)) throw error;
      failures.push({ engine, error });
    }
  });
  const fatal = failures.filter(({ engine }) => engine.ready);
  if (fatal.length > 0) throw unread(fatal, engines.length);
  if (found.length === 0) throw nothingRead(options.model, [...otherModels]);
  return {
    at: Date.now(),
    engines: found.sort((one, other) => (one.name < other.name ? -1 : 1)),
    warnings: failures.map(({ engine }) => `left out ${engine.name}: it is not ready and does not answer`),
  };
}

function toReading(engine: Engine, page: string, model: string | undefined): Reading | undefined {
  try {
    const cache = readPrefixCache(page, model);
    if (cache === undefined) return undefined;
    const { queries, hits, start } = cache;
    return {
      name: engine.name,
      role: engine.role,
      identity: digest(`${engine.identity} ${start}`),
      queries,
      hits,
    };
  } catch (error) {
    if (!(error instanceof InvalidError)) throw error;
    throw new InvalidError(`engine ${engine.name}: ${error.message}`, {
      ...(error.hint !== undefined && { hint: error.hint }),
      reproduce: `curl -sS ${engine.metricsUrl}`,
    });
  }
}

function unread(failures: readonly { engine: Engine; error: StepError }[], total: number): StepError {
  const [first, ...others] = failures.map(({ error }) => error);
  if (first === undefined || others.length === 0) return first ?? new UnreachableError("no engine answered");
  const names = someOf(failures.map(({ engine }) => engine.name));
  const message = `${failures.length} of ${engineCount(total)} gave no counters (${names}): ${first.message}`;
  const details = {
    ...(first.hint !== undefined && { hint: first.hint }),
    ...(first.reproduce !== undefined && { reproduce: first.reproduce }),
    cause: first,
  };
  return first instanceof InvalidError
    ? new InvalidError(message, details)
    : new UnreachableError(message, details);
}

function nothingRead(model: string | undefined, others: readonly string[]): InvalidError {
  const has = others.length === 0 ? "no model" : others.join(", ");
  return new InvalidError(`no engine counts for model "${model ?? ""}"; they count for ${has}`, {
    hint: "model must be the engine's first --served-model-name, which its metrics carry as model_name",
  });
}

/** Runs a task for each item, a bounded number at once. */
async function inTurns<T>(items: readonly T[], task: (item: T) => Promise<void>): Promise<void> {
  const queue = items.values();
  const lane = async () => {
    for (const item of queue) await task(item);
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, lane));
}
