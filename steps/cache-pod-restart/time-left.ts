/** Whole milliseconds until a moment on the monotonic clock; at least 1, as timers want it. */
export function msLeft(until: number): number {
  return Math.max(1, Math.ceil(until - performance.now()));
}
