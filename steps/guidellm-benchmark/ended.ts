import { readFileSync } from "node:fs";
import { z } from "zod";
import { InvalidError } from "../../lib/errors/index.ts";

const endSchema = z.strictObject({
  /** GuideLLM's; empty = not found out. */
  version: z.string().transform((version) => version.slice(0, 20)),
  /** 126: no command line fits its version; 127: there is no GuideLLM. Negative: ended by that signal. */
  exitCode: z.number().int(),
  /** Why it was told to end before it was done; null = it was not. */
  stopped: z.enum(["timeout", "SIGTERM", "SIGINT"]).nullable(),
});

export type GuidellmEnd = z.infer<typeof endSchema>;

/** How GuideLLM ended, as the program that ran it left it. Throws InvalidError where that was ended itself. */
export function readEnd(path: string): GuidellmEnd {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (cause) {
    throw new InvalidError("GuideLLM's step was killed, or could not start", {
      cause,
      hint: "look at the log of the step guidellm: memory, image, python3",
    });
  }
  try {
    return endSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new InvalidError("GuideLLM's step left no whole account of its end", { cause });
  }
}
