import { readFileSync } from "node:fs";
import { z } from "zod";
import { InvalidError } from "../../lib/errors/index.ts";
import type { CommandLine } from "./command-lines/index.ts";

/** What the step before GuideLLM's hands to it, and to the step after it. */
export interface Plan {
  readonly testId: string;
  readonly model: string;
  /** How many there will be in the report; null = GuideLLM finds out. */
  readonly benchmarks: number | null;
  /** Where GuideLLM writes it; the token is taken out of it. */
  readonly report: string;
  /** In command lines, their environment and files: stands for the token. */
  readonly placeholder: string;
  /** Null = there is no token. */
  readonly tokenFile: string | null;
  readonly timeoutSeconds: number;
  /** Between GuideLLM's interruption and its end by force. */
  readonly graceSeconds: number;
  readonly env: Readonly<Record<string, string>>;
  /** By the version that they are for, oldest first. */
  readonly commandLines: readonly CommandLine[];
}

const readSchema = z.object({ testId: z.string(), model: z.string(), benchmarks: z.number().nullable() });

/** What the step after GuideLLM's needs of the plan. Throws InvalidError when there is none. */
export function readPlan(path: string): Pick<Plan, "testId" | "model" | "benchmarks"> {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (cause) {
    throw new InvalidError("GuideLLM was not started: its plan is missing", { cause });
  }
  return readSchema.parse(JSON.parse(text));
}
