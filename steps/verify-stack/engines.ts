import { createDispatcher } from "../../lib/http/index.ts";
import { EngineArguments } from "../../lib/llm-d/engine-arguments.ts";
import { engineContainer } from "../../lib/llm-d/engine-port.ts";
import type { Engine } from "../../lib/llm-d/engines.ts";
import { readMetricsPage } from "../../lib/llm-d/metrics-page.ts";
import { collectGarbage } from "../../lib/load/collect-garbage.ts";
import { type EngineFacts, readEngineFacts } from "../../lib/metrics/index.ts";
import { type Reading, read } from "./reading.ts";

/** One engine, as its pod and its page tell of it. */
export interface EngineReading {
  readonly engine: Engine;
  /** What its metrics page says. */
  readonly facts: Reading<EngineFacts>;
  /** What it is told to do; undefined where it is no pod. */
  readonly told: EngineArguments | undefined;
}

/** Milliseconds for one engine's page: this is a look around, not the measurement. */
const PAGE_TIMEOUT_MS = 2500;
/** Pages may be long, and engines many: more at once would take memory, and no less time. */
const PAGES_AT_ONCE = 32;
/** Left to itself, V8 would keep the remains of hundreds of pages before it looks. */
const PAGES_A_COLLECTION = 25;

/** Reads each engine's page, once. */
export async function readEngines(engines: readonly Engine[], signal: AbortSignal): Promise<EngineReading[]> {
  const readings: EngineReading[] = [];
  const rest = engines.entries();
  const readOn = async () => {
    for (const [at, engine] of rest) {
      readings[at] = { engine, facts: await read(readFacts(engine, signal)), told: toldOf(engine) };
      if ((at + 1) % PAGES_A_COLLECTION === 0) collectGarbage();
    }
  };
  await Promise.all(Array.from({ length: PAGES_AT_ONCE }, readOn));
  return readings;
}

/** Over a connection of its own: there is nothing more to ask that engine, and hundreds of open ones take memory. */
async function readFacts(engine: Engine, signal: AbortSignal): Promise<EngineFacts> {
  const dispatcher = createDispatcher({ connections: 1 });
  try {
    return readEngineFacts(await readMetricsPage(engine, { dispatcher, signal, timeoutMs: PAGE_TIMEOUT_MS }));
  } finally {
    await dispatcher.destroy();
  }
}

export function toldOf({ pod }: Engine): EngineArguments | undefined {
  const container = pod && engineContainer(pod);
  return container && new EngineArguments(container);
}
