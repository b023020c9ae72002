import { JUDGED_FROM_MS } from "../../lib/load/index.ts";
import type { Measurement } from "./measurement.ts";

/**
 * Why requests left later than they were due, or undefined. Held against p99, with few samples against p90, where a p99
 * would be a single hiccup. Time spent on opening connections is the network's, and not part of it.
 */
export function sendDelay({ sendDelay: delays, health }: Measurement, maxMs: number): string | undefined {
  if (delays === undefined || health.durationMs < JUDGED_FROM_MS) return undefined;
  const [name, value] = delays.lowSample.includes("p99") ? ["p90", delays.p90] : ["p99", delays.p99];
  if (value <= maxMs) return undefined;
  return `send delay ${name} ${value.toFixed(1)} ms is above ${maxMs} ms`;
}
