import { faultNames } from "../faults/index.ts";
import { parseFlags } from "../flags/parse.ts";
import { stackFlags } from "../flags/tables.ts";
import { startStack } from "../stack/stack.ts";
import type { Program } from "./program.ts";

/** Everything in one process; one line of JSON says where it is when it is ready. */
export const stack: Program = async (argv, { env, print }) => {
  const options = parseFlags(stackFlags, argv, env);
  if (options.listFaults) {
    print(JSON.stringify(faultNames));
    return undefined;
  }
  const running = await startStack(options);
  print(JSON.stringify(running.description));
  return running;
};
