import { constants } from "node:os";
import { dirname } from "node:path";
import { readCommand, USAGE } from "./argv.ts";
import { runCommand } from "./commands/run.ts";
import { processOutput } from "./output.ts";
import { Refusal, refusalText } from "./refusal.ts";

const output = processOutput();
const cancel = new AbortController();
const hurry = new AbortController();
let received: NodeJS.Signals | undefined;

for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(name, () => {
    // The first asks the steps to end, the next one does not ask.
    if (received !== undefined) hurry.abort();
    received ??= name;
    cancel.abort();
  });
}

try {
  const command = readCommand(process.argv.slice(2));
  if (command === undefined) {
    output.out(USAGE);
  } else {
    const code = await runCommand(command, {
      root: dirname(import.meta.dirname),
      kubeconfig: process.env["KUBECONFIG"],
      caller: process.env,
      output,
      signal: cancel.signal,
      hurry: hurry.signal,
    });
    process.exitCode = received === undefined ? code : 128 + constants.signals[received];
  }
} catch (error) {
  if (!(error instanceof Refusal)) throw error;
  output.err(refusalText(error));
  process.exitCode = 2;
}
