import { existsSync } from "node:fs";
import { loadavg } from "node:os";
import { flood } from "./flood.ts";
import { table } from "./line.ts";
import { inspectMachine, type Machine } from "./machine.ts";
import { memory } from "./memory.ts";
import { type Options, readOptions, type SectionName, USAGE } from "./options.ts";
import { programPath } from "./places.ts";
import { rate } from "./rate.ts";
import { type Section, sectionText } from "./section.ts";
import { start } from "./start.ts";
import { streams } from "./streams.ts";

const sections: Readonly<Record<SectionName, (machine: Machine, options: Options) => Promise<Section[]>>> = {
  streams,
  start,
  flood,
  memory,
  rate,
};

/** Prints what the load generator costs on this machine. Needs dist/ (npm run build). */
async function main(args: readonly string[]): Promise<void> {
  const options = readOptions(args);
  if (options.wantsHelp) return console.log(USAGE);
  if (!existsSync(programPath(options.program)))
    throw new Error(`--program: there is no "${options.program}"`);
  const machine = await inspectMachine();
  console.log(table(["machine", ""], [...machine.facts, ["runs", `${options.runs}, interleaved`]]));
  for (const name of options.sections) console.log(`\n${await textOf(name, machine, options)}`);
  console.log(`\nLoad average at the end: ${loadavg()[0]?.toFixed(2)}.`);
}

/** A section that fails says so in its place; the others go on. */
async function textOf(name: SectionName, machine: Machine, options: Options): Promise<string> {
  try {
    const parts = await sections[name](machine, options);
    return parts.length > 0 ? parts.map(sectionText).join("\n\n") : `## SKIPPED: ${name} (stderr says why)`;
  } catch (error) {
    return `## FAILED: ${name}\n\n${error instanceof Error ? error.message : String(error)}`;
  }
}

// The servers end with us.
process.once("SIGINT", () => process.exit(130));
process.once("SIGTERM", () => process.exit(143));
try {
  await main(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}
