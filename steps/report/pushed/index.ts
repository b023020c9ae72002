/** The run's figures in a Pushgateway. */
export { exposition } from "./exposition.ts";
export { type Group, groupPath, JOB } from "./group.ts";
export { type PushedMetric, pushedMetrics } from "./metrics.ts";
export { push } from "./push.ts";
