import { flagsHelp } from "../flags/parse.ts";
import { gatewayFlags, sidecarFlags, stackFlags, workerFlags } from "../flags/tables.ts";

/** All commands with all flags; each flag also has an environment variable (--itl-ms: SIM_ITL_MS). */
export function help(): string {
  return [
    "sim [flags]            a whole llm-d in one process on loopback; prints one line of JSON when it is ready",
    flagsHelp(stackFlags),
    "sim worker [flags]     one vLLM-like worker",
    flagsHelp(workerFlags),
    "sim gateway [flags]    one gateway",
    flagsHelp(gatewayFlags),
    "sim sidecar [flags]    one routing sidecar before a decode worker",
    flagsHelp(sidecarFlags),
    "Every flag has an environment variable: --itl-ms is SIM_ITL_MS. GET /truth tells what really happened.",
  ].join("\n");
}
