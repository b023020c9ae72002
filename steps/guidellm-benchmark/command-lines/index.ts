import { from07 } from "./config.ts";
import { from03, from04, from06 } from "./flags.ts";
import type { CommandLine, Load } from "./load.ts";

export { type CommandLine, type Load, TOKEN } from "./load.ts";

/** One command line for each generation of GuideLLM; which one fits is known where it runs. */
export function commandLines(load: Load): CommandLine[] {
  return [from03(load), from04(load), from06(load), from07(load)];
}
