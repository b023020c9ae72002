import { z } from "zod";
import type { Machine } from "./machine.ts";
import { PROGRAM, programPath } from "./places.ts";
import { type Timed, timed } from "./timed.ts";

const spread = z.object({ p50: z.number(), p99: z.number() });

const reportSchema = z.object({
  requests: z.number(),
  failed: z.number(),
  durationSeconds: z.number(),
  outputTokens: z.number(),
  outputTokensPerSecond: z.number(),
  ttftMs: spread.nullable(),
  itlMs: spread.nullable(),
  client: z.object({
    sendDelayMs: spread.nullable(),
    rssMiB: z.number(),
    maxRssMiB: z.number(),
  }),
  valid: z.boolean(),
  invalidReason: z.string().nullable(),
});

/** What the instrument says of one run, and what the run cost as the kernel counts it. */
export interface RampRun {
  readonly report: z.infer<typeof reportSchema>;
  readonly cost: Timed;
}

const VALID = 0;
const INVALID = 5;

/** The prompt that the bare reader sends too: 200 words. */
const PROMPT = "hello ".repeat(200).trimEnd();

/** Words of the command that runs the instrument once, unpinned. */
export function rampCommand(
  program: string,
  url: string,
  flags: Readonly<Record<string, string | number>>,
): string[] {
  const all = { "gateway-url": url, model: "truth", prompt: PROMPT, "sleep-seconds": 0, ...flags };
  const words = Object.entries(all).flatMap(([name, value]) => [`--${name}`, String(value)]);
  // As `npm run ramp` starts it.
  const started = program === PROGRAM ? [programPath("tools/run-built.mjs"), "ramp"] : [programPath(program)];
  return [process.execPath, "--max-semi-space-size=4", ...started, ...words, "-o", "json"];
}

/**
 * Runs it on the client's core. A run that says of itself that it is invalid is a run like any other here.
 *
 * @throws Error when it ended in any other way than valid or invalid, or a request failed
 */
export async function runRamp(
  machine: Machine,
  program: string,
  url: string,
  flags: Readonly<Record<string, string | number>>,
): Promise<RampRun> {
  const cost = await timed([...machine.client, ...rampCommand(program, url, flags)]);
  if (cost.code !== VALID && cost.code !== INVALID)
    throw new Error(`${program} ended with ${cost.code}: ${cost.stderr.trim().slice(-500)}`);
  const report = reportSchema.parse(JSON.parse(cost.stdout));
  if (report.failed > 0)
    throw new Error(`${program}: ${report.failed} of ${report.requests} requests failed`);
  if (report.valid !== (cost.code === VALID))
    throw new Error(`${program}: exit code ${cost.code} and "valid":${report.valid} contradict each other`);
  return { report, cost };
}
