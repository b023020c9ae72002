/** Monotonic time in milliseconds, and a way to be woken. */
export interface Clock {
  now(): number;
  /** Calls back once at `when` or a little later, never within this call; the returned function cancels. */
  at(when: number, callback: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  at(when, callback) {
    const wait = Math.ceil(when - performance.now());
    if (wait <= 0) {
      // A timer would cost a millisecond even when nothing is to be waited for.
      const immediate = setImmediate(callback);
      return () => clearImmediate(immediate);
    }
    const timer = setTimeout(callback, wait);
    return () => clearTimeout(timer);
  },
};
