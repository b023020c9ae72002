import type { Command } from "../argv.ts";
import { Refusal } from "../refusal.ts";
import { describe } from "./describe.ts";
import { runFromFlags } from "./flags.ts";
import { list } from "./list.ts";
import { logs } from "./logs.ts";
import { playRun } from "./play.ts";
import { openCatalog, type Surroundings } from "./surroundings.ts";

function start(command: Command, surroundings: Surroundings): Promise<number> {
  const run = runFromFlags(command);
  const source = `${command.kind} start ${command.name}`;
  return playRun(run, source, openCatalog(command.options, surroundings), command.options, surroundings);
}

/** Plays the one run that the given files hold, as `kubectl create -f` would start it. */
function create(command: Command, surroundings: Surroundings): Promise<number> {
  const { kind, options } = command;
  const catalog = openCatalog(options, surroundings);
  const [only, ...more] = catalog.runs.filter(({ object }) => object.kind.toLowerCase() === kind);
  if (only === undefined || more.length > 0) {
    throw new Refusal(
      `${kind} create needs -f FILE with one ${kind === "taskrun" ? "TaskRun" : "PipelineRun"}`,
    );
  }
  return playRun(only.object, only.source, catalog, options, surroundings);
}

const VERBS = { start, create, list, describe, logs };

/** The one door for the CLI and the tests: runs a command and gives its exit code. Throws Refusal. */
export async function runCommand(command: Command, surroundings: Surroundings): Promise<number> {
  return VERBS[command.verb](command, surroundings);
}
