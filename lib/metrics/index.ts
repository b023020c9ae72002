/** Metrics pages of engines. */
export { type CacheConfig, readCacheConfig } from "./cache-config.ts";
export { type Exposition, parseExposition, type Sample } from "./exposition.ts";
export {
  type CounterNames,
  counterNames,
  createdOf,
  modelsOf,
  type PrefixCache,
  readPrefixCache,
} from "./prefix-cache.ts";
