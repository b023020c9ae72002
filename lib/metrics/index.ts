/** Metrics pages of engines. */
export { type EngineFacts, readEngineFacts } from "./engine-facts.ts";
export { type Exposition, parseExposition, type Sample } from "./exposition.ts";
export {
  type CounterNames,
  counterNames,
  createdOf,
  modelsOf,
  type PrefixCache,
  readPrefixCache,
} from "./prefix-cache.ts";
export { firstCounters, runningGauge, servedNothing } from "./unused.ts";
