import { InvalidError } from "../../lib/errors/index.ts";
import { type CounterNames, counterNames } from "../../lib/metrics/index.ts";
import { type Prometheus, wholeScrapes } from "../../lib/prometheus/index.ts";
import { type Ask, type Scope, select, selectorText } from "./scope.ts";
import { type Assigned, assign, type Newest } from "./series.ts";
import { findUnused } from "./unused.ts";

/** One look, all of it evaluated at the same time. */
export interface Look {
  /** Unix seconds. */
  readonly time: number;
  /** Undefined where no engine has any counters yet, since none has served anything. */
  readonly names: CounterNames | undefined;
  readonly assigned: Assigned;
}

/** The times of the newest samples; undefined when there is no series in scope. */
export async function lookAt(prometheus: Prometheus, scope: Scope): Promise<Look | undefined> {
  const time = await prometheus.now();
  const at = time.toFixed(3);
  const ask: Ask = (name, within) => prometheus.vector(`timestamp(${select(name, within)})`, at);
  const askWhole = () => wholeScrapes(prometheus, selectorText({ ...scope, model: undefined }), at);
  const { names, ...counters } = await findCounters(ask, scope);
  const counted = assign({ ...counters, unused: [] }, scope.engines);
  const unused = await findUnused({ ask, askWhole }, scope, counted);
  const newest = { ...counters, unused };
  if (newest.queries.length + unused.length === 0) return undefined;
  refuseSeveralModels(newest, scope);
  return { time, names, assigned: unused.length === 0 ? counted : assign(newest, scope.engines) };
}

/** The counters of the newest generation that any engine has. */
async function findCounters(ask: Ask, scope: Scope) {
  for (const names of counterNames) {
    const [queries, hits] = await Promise.all([ask(names.queries, scope), ask(names.hits, scope)]);
    if (queries.length > 0) return { names, queries, hits };
  }
  return { names: undefined, queries: [], hits: [] };
}

function refuseSeveralModels({ queries, unused }: Newest, { model }: Scope): void {
  const models = new Set([...queries, ...unused].map(({ metric }) => metric["model_name"] ?? ""));
  if (model !== undefined || models.size === 1) return;
  throw new InvalidError(`the engines in scope serve several models (${[...models].join(", ")})`, {
    hint: "name one of them in the param model",
  });
}
