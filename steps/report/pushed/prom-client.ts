/**
 * All that we use of the Prometheus client, named one by one, so that the bundle has these names where it is loaded
 * lazily: only runs that push pay for it.
 */
export { Gauge, Registry } from "prom-client";
