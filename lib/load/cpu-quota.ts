import { readFileSync } from "node:fs";

/** The container's CPU accounting (cgroup v2); a container sees its own as the root. */
const STAT = "/sys/fs/cgroup/cpu.stat";

/**
 * Milliseconds in which the container was stopped because its CPU limit was used up, since it was started; undefined
 * where there is no limit or nobody tells.
 */
export function throttledMs(
  read: (path: string) => string = (path) => readFileSync(path, "utf8"),
): number | undefined {
  try {
    const [, micros] = /^throttled_usec (\d+)$/m.exec(read(STAT)) ?? [];
    return micros === undefined ? undefined : Number(micros) / 1000;
  } catch {
    return undefined;
  }
}
