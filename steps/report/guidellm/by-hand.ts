import { shell } from "../shell.ts";

/** Prints what GuideLLM's own file counts, whichever generation wrote it; for the folder that holds the file. */
export const totals = `node -e '
for (const b of JSON.parse(require("fs").readFileSync("benchmarks.json", "utf8")).benchmarks)
  console.log((b.config ?? b.args)?.strategy?.type_, JSON.stringify(b.metrics?.request_totals ?? b.request_totals));'`;

/** The commands over GuideLLM's file, in place of those over the records of session-ramp. */
export function totalsByHand(): string[] {
  return [
    "Requests of each benchmark from GuideLLM's own `benchmarks.json`, in the folder of the workspace that it was copied to:",
    ...shell(totals),
  ];
}
