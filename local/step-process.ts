import { spawn } from "node:child_process";
import type { Readable } from "node:stream";
import { StringDecoder } from "node:string_decoder";

/** A program to run as a step. `env` is the whole environment. */
export interface StepCommand {
  program: string;
  args: readonly string[];
  env: Readonly<Record<string, string>>;
  /** Working folder. */
  folder: string;
}

export interface StepControl {
  /** Each line of stdout and stderr, without its newline. */
  onLine: (line: string) => void;
  /** Aborting sends SIGTERM, and SIGKILL after `graceMs`. */
  signal: AbortSignal;
  graceMs: number;
  /** Aborting sends SIGKILL at once. */
  hurry: AbortSignal;
  /** The step's own timeout: SIGKILL at once, as Tekton's entrypoint does. 0 means none. */
  timeoutMs: number;
}

export interface StepEnd {
  /** 0-255. */
  exitCode: number;
  /** The step's own timeout ended it. */
  timedOut: boolean;
}

/** A container that cannot be started ends with this code (containerd `StartError`). */
const START_ERROR = 128;
/** Tekton's entrypoint passes on -1 for a program that a signal ended. */
const SIGNALLED = 255;

/** Lines longer than this are cut in pieces, so that a program without newlines does not fill the memory. */
const LONGEST_LINE = 1 << 20;

function followLines(stream: Readable, onLine: (line: string) => void): void {
  const decoder = new StringDecoder("utf8");
  let rest = "";
  stream.on("data", (chunk: Buffer) => {
    const lines = (rest + decoder.write(chunk)).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) onLine(line);
    if (rest.length > LONGEST_LINE) {
      onLine(rest);
      rest = "";
    }
  });
  stream.on("end", () => {
    rest += decoder.end();
    if (rest !== "") onLine(rest);
  });
}

/** Signals a whole process group; one that has ended is fine. */
function killGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}

/** Runs a step in its own process group until it and all its output have ended. Never rejects. */
export function runStepProcess(command: StepCommand, control: StepControl): Promise<StepEnd> {
  const { onLine, signal, graceMs, hurry, timeoutMs } = control;
  const { promise, resolve } = Promise.withResolvers<StepEnd>();
  const cannotStart = (error: Error) => {
    onLine(`cannot start ${command.program}: ${error.message}`);
    resolve({ exitCode: START_ERROR, timedOut: false });
  };
  let child: ReturnType<typeof spawnStep>;
  try {
    child = spawnStep(command);
  } catch (error) {
    // Node checks some things itself, such as a NUL in a value.
    cannotStart(error instanceof Error ? error : new Error(String(error)));
    return promise;
  }
  const { pid } = child;
  child.once("error", cannotStart);
  if (pid === undefined) return promise;

  let timedOut = false;
  const timers: NodeJS.Timeout[] = [];
  const after = (milliseconds: number, action: () => void) => timers.push(setTimeout(action, milliseconds));
  const kill = () => killGroup(pid, "SIGKILL");
  const stop = () => {
    killGroup(pid, "SIGTERM");
    after(graceMs, kill);
  };
  if (timeoutMs > 0) {
    after(timeoutMs, () => {
      timedOut = true;
      kill();
    });
  }
  if (signal.aborted) stop();
  else signal.addEventListener("abort", stop, { once: true });
  hurry.addEventListener("abort", kill, { once: true });

  followLines(child.stdout, onLine);
  followLines(child.stderr, onLine);
  child.once("exit", () => {
    for (const timer of timers) clearTimeout(timer);
    signal.removeEventListener("abort", stop);
    hurry.removeEventListener("abort", kill);
    // What the program left behind dies with it, as in a container.
    kill();
  });
  child.once("close", (code) => resolve({ exitCode: timedOut ? 1 : (code ?? SIGNALLED), timedOut }));
  return promise;
}

function spawnStep({ program, args, env, folder }: StepCommand) {
  return spawn(program, args, { cwd: folder, env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
}
