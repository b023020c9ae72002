/** Prometheus and Thanos as the steps query them. */
export { type Answer, numberOf, type Series } from "./answer.ts";
export { Prometheus, type PrometheusOptions } from "./client.ts";
export { PrometheusError, type PrometheusProblem } from "./errors.ts";
export { scrapeOf, wholeScrapes } from "./whole-scrapes.ts";
