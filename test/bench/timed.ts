import { ended } from "./ended.ts";

/** How a program ended, and the CPU time (s) of all of it: user and system, from its start to its end. */
export interface Timed {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly cpuSeconds: number;
}

/** Longest run of one program. */
const LIMIT_SECONDS = 900;

/**
 * Runs a program under bash's `time`, which counts what the kernel counts: the runtime's start, its end and every
 * thread are in it, whatever the program says of itself.
 *
 * @throws Error when there is no bash, or the program ran over 15 minutes
 */
export async function timed(command: readonly string[]): Promise<Timed> {
  // The limit stands inside `time`: ending bash alone would leave the program running.
  const limited = ["timeout", "--foreground", String(LIMIT_SECONDS), ...command];
  const { code, stdout, stderr } = await ended(
    ["bash", "-c", 'TIMEFORMAT="%U %S"; time "$@"', "bash", ...limited],
    {
      env: { ...process.env, LC_ALL: "C" },
      timeoutMs: (LIMIT_SECONDS + 60) * 1000,
    },
  );
  const lines = stderr.trimEnd().split("\n");
  const [user, system] = (lines.pop() ?? "").split(" ").map(Number);
  if (code === TIMED_OUT) throw new Error(`${command.join(" ").slice(0, 200)} ran over ${LIMIT_SECONDS} s`);
  if (code === null || user === undefined || system === undefined || Number.isNaN(user + system))
    throw new Error(`${command.join(" ").slice(0, 200)} could not be timed: ${stderr.slice(-500)}`);
  return { code, stdout, stderr: lines.join("\n"), cpuSeconds: user + system };
}

/** What coreutils' `timeout` exits with. */
const TIMED_OUT = 124;
