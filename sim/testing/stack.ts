import { onTestFinished } from "vitest";
import { z } from "zod";
import { parseFlags } from "../flags/parse.ts";
import { stackFlags } from "../flags/tables.ts";
import { type Stack, startStack } from "../stack/stack.ts";

const truth = z.object({
  requests: z.array(
    z.strictObject({
      id: z.string().min(1),
      session: z.string(),
      testId: z.string(),
      worker: z.string(),
      promptTokens: z.int(),
      cachedTokens: z.int(),
      outputTokens: z.int(),
      ttftMs: z.number().nullable(),
      e2eMs: z.number().nullable(),
      status: z.enum(["running", "ok", "rejected", "aborted", "cut"]),
    }),
  ),
});

/** A stack with fast tokens, ended with the test. Flags as typed. */
export async function testStack(...flags: string[]): Promise<Stack["description"]> {
  const fast = ["--itl-ms=1", "--ttft-base-ms=1", "--prefill-ms-per-token=0.01", "--access-log-flush-ms=10"];
  const stack = await startStack(parseFlags(stackFlags, [...fast, ...flags], {}));
  onTestFinished(() => stack.stop());
  return stack.description;
}

/** What really happened, in order of arrival. */
export async function readTruth(url: string) {
  const response = await fetch(url);
  return truth.parse(await response.json()).requests;
}
