import { setTimeout as sleep } from "node:timers/promises";
import type { Dispatcher } from "undici";
import { InvalidError, StepError } from "../../../lib/errors/index.ts";
import { createDispatcher } from "../../../lib/http/index.ts";
import { digest, type Engine } from "../../../lib/llm-d/engines.ts";
import { readMetricsPage } from "../../../lib/llm-d/metrics-page.ts";
import { type Side, type Stack, sideOf } from "../stack.ts";
import { type Figures, readEngine } from "./engine.ts";
import { type PickerCounts, readPicker } from "./picker.ts";

/** Pages on their way at once. */
const IN_FLIGHT = 32;
/** Counters are at rest when two readings this far apart agree; waited for at most so long. Milliseconds. */
const APART_MS = 250;
const REST_WITHIN_MS = 5000;

export interface EngineReading {
  readonly name: string;
  readonly side: Side;
  /** Changes when the engine's container or its counters start anew. */
  readonly identity: string;
  readonly figures: Figures;
  /** Whether it has served nothing yet. */
  readonly unused: boolean;
}

/** The counters of all engines and pickers at one moment. */
export interface Moment {
  readonly engines: readonly EngineReading[];
  /** By the picker's name; or why they could not be read. */
  readonly pickers: ReadonlyMap<string, PickerCounts> | string;
}

interface Around {
  readonly model: string;
  readonly signal: AbortSignal;
}

const RESTLESS = `foreign traffic: the counters do not come to rest within ${REST_WITHIN_MS / 1000} s`;

/**
 * Reads until two readings agree: an engine counts a request a moment after it was answered. Throws when a ready engine
 * cannot be read, since what it counts would be missing, and when they never agree; a picker that keeps its page to
 * itself is said.
 */
export async function readMoment(stack: Stack, around: Around): Promise<Moment> {
  const dispatcher = createDispatcher({ connections: 1 });
  try {
    const until = performance.now() + REST_WITHIN_MS;
    let last = await readOnce(stack, dispatcher, around);
    for (;;) {
      await sleep(APART_MS, undefined, { signal: around.signal });
      const next = await readOnce(stack, dispatcher, around);
      if (textOf(next) === textOf(last)) return next;
      if (performance.now() > until)
        throw new InvalidError(RESTLESS, { hint: "run it when nobody else does" });
      last = next;
    }
  } finally {
    await dispatcher.destroy();
  }
}

async function readOnce(stack: Stack, dispatcher: Dispatcher, around: Around): Promise<Moment> {
  const [engines, pickers] = await Promise.all([
    readEngines(stack.engines, dispatcher, around),
    readPickers(stack.pickers, dispatcher, around),
  ]);
  return { engines, pickers };
}

async function readEngines(
  engines: readonly Engine[],
  dispatcher: Dispatcher,
  { model, signal }: Around,
): Promise<EngineReading[]> {
  const found: EngineReading[] = [];
  await eachOf(engines, async (engine) => {
    try {
      const counts = readEngine(await readMetricsPage(engine, { dispatcher, signal }), model);
      if (counts === undefined) return;
      const identity = digest(`${engine.identity} ${counts.start}`);
      const { figures, unused } = counts;
      found.push({ name: engine.name, side: sideOf(engine), identity, figures, unused });
    } catch (error) {
      if (!(error instanceof StepError) || engine.ready) throw named(engine, error);
    }
  });
  if (found.length > 0) return found.sort((one, other) => (one.name < other.name ? -1 : 1));
  throw new InvalidError(`no engine counts for model "${model}"`, {
    hint: "model must be the engine's first --served-model-name, which its metrics carry as model_name",
  });
}

async function readPickers(
  pickers: Stack["pickers"],
  dispatcher: Dispatcher,
  { model, signal }: Around,
): Promise<Moment["pickers"]> {
  if (typeof pickers === "string") return pickers;
  try {
    const pages = pickers.map(async (picker) => {
      const page = await readMetricsPage(picker, { dispatcher, signal, what: "endpoint picker" });
      return [picker.name, readPicker(page, model)] as const;
    });
    return new Map(await Promise.all(pages));
  } catch (error) {
    if (error instanceof StepError) return error.message;
    throw error;
  }
}

function named(engine: Engine, error: unknown): unknown {
  if (!(error instanceof InvalidError)) return error;
  return new InvalidError(`engine ${engine.name}: ${error.message}`, {
    ...(error.hint !== undefined && { hint: error.hint }),
    reproduce: `curl -sS ${engine.metricsUrl}`,
  });
}

/** What has to come to rest: a picker may decide for others all the time. */
function textOf({ engines, pickers }: Moment): string {
  const decisions =
    typeof pickers === "string"
      ? pickers
      : [...pickers].map(([name, counts]) => [name, ...[...counts].map(([from, { own }]) => [from, own])]);
  return JSON.stringify([engines, decisions]);
}

/** Runs a task for each item, a bounded number at once. */
async function eachOf<T>(items: readonly T[], task: (item: T) => Promise<void>): Promise<void> {
  const queue = items.values();
  const lane = async () => {
    for (const item of queue) await task(item);
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, lane));
}
