import { BadParamsError } from "../lib/errors/index.ts";
import { exitCode } from "../lib/exit-code.ts";
import { flagsHelp, readFlags } from "../lib/flags.ts";
import { interruption } from "../lib/main.ts";
import { runStep } from "../lib/run-step.ts";
import { loadLine } from "../steps/session-ramp/load-line.ts";
import type { Measurement } from "../steps/session-ramp/measurement.ts";
import { sessionRamp } from "../steps/session-ramp/step.ts";

/** Nothing but the user knows the gateway here. */
const DEMANDS = { required: ["gatewayUrl"] } as const;

const USAGE = "npm run -s ramp -- --gateway-url URL [flags]: the load generator alone, without Kubernetes";

/** The program of session-ramp with flags in place of env. Returns its exit code. */
async function ramp(args: readonly string[]): Promise<number> {
  let measurement: Measurement | undefined;
  const step = sessionRamp((measured) => {
    measurement = measured;
  });
  const flags = readFlags(step, args, DEMANDS);
  if (flags.help) {
    console.log(flagsHelp(step, USAGE, DEMANDS));
    return exitCode.done;
  }
  const end = await runStep(step, {
    params: flags.params,
    workspaces: flags.workspaces,
    resultPaths: new Map(),
    run: { name: "ramp", namespace: "default" },
    write: (line) => (flags.json ? process.stderr : process.stdout).write(`${line}\n`),
    interrupted: interruption(),
  });
  if (flags.json) {
    const isValid = end.results.get("status") === "pass" || end.results.get("status") === "warn";
    console.log(JSON.stringify(loadLine(measurement, isValid ? null : (end.results.get("reason") ?? ""))));
  }
  return end.exitCode;
}

// Whoever read our output may have had enough of it: the run, and its report, go on.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
}
try {
  process.exitCode = await ramp(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof BadParamsError)) throw error;
  for (const line of error.lines) console.error(line);
  process.exitCode = exitCode.badParams;
}
process.exit();
