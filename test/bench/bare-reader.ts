import { z } from "zod";
import type { Machine } from "./machine.ts";
import { places } from "./places.ts";
import { type Timed, timed } from "./timed.ts";

const spread = z.object({ p50: z.number().optional(), p99: z.number().optional() });

const reportSchema = z.object({
  tokens: z.number(),
  tokensPerSecond: z.number(),
  ttftMs: spread,
  itlMs: spread,
  maxRssMiB: z.number(),
});

export interface BareRun {
  readonly report: z.infer<typeof reportSchema>;
  readonly cost: Timed;
}

/**
 * The floor: a client that does nothing but read and count, over the same load.
 *
 * @throws Error when it failed, or a connection of it did
 */
export async function runBareReader(
  machine: Machine,
  url: string,
  load: { readonly streams: number; readonly requests: number; readonly tokens: number },
): Promise<BareRun> {
  const { streams, requests, tokens } = load;
  const words = [url, "truth", streams, requests, tokens].map(String);
  const cost = await timed([...machine.client, process.execPath, places.bareReader.path, ...words]);
  if (cost.code !== 0 || cost.stderr !== "")
    throw new Error(`the bare reader failed: ${cost.stderr.slice(-500)}`);
  return { report: reportSchema.parse(JSON.parse(cost.stdout)), cost };
}
