import { FlagsError } from "./flags/parse.ts";
import { gateway } from "./programs/gateway.ts";
import { help } from "./programs/help.ts";
import type { Program, Surroundings } from "./programs/program.ts";
import { sidecar } from "./programs/sidecar.ts";
import { stack } from "./programs/stack.ts";
import { worker } from "./programs/worker.ts";

const programs = new Map<string, Program>([
  ["worker", worker],
  ["gateway", gateway],
  ["sidecar", sidecar],
]);

const surroundings: Surroundings = {
  env: process.env,
  print: (line) => void process.stdout.write(`${line}\n`),
};

/** Exit codes: 0 done or stopped by a signal, 1 could not run, 2 bad flags. */
async function main([command = "", ...rest]: readonly string[]): Promise<number> {
  if ([command, ...rest].includes("--help")) {
    surroundings.print(help());
    return 0;
  }
  const program = programs.get(command);
  try {
    const stopped = untilSignal();
    const running = await (program
      ? program(rest, surroundings)
      : stack([command, ...rest].filter(Boolean), surroundings));
    if (running === undefined) return 0;
    await stopped;
    await running.stop();
    return 0;
  } catch (error) {
    process.stderr.write(`${explain(error)}\n`);
    return error instanceof FlagsError ? 2 : 1;
  }
}

/** A Ctrl-C comes twice, from the terminal and from npm: the second must not cut short what the first began. */
function untilSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => resolve());
  });
}

function explain(error: unknown): string {
  if (error instanceof FlagsError)
    return ["sim: cannot start:", ...error.problems.map((line) => `  ${line}`)].join("\n");
  // A port in use or a folder that cannot be written is the surroundings' fault: no stack of ours explains it.
  if (error instanceof Error && "syscall" in error) return `sim: ${error.message}`;
  return `sim: ${error instanceof Error ? error.stack : error}`;
}

main(process.argv.slice(2)).then((code) => process.exit(code));
