import { runBareReader } from "./bare-reader.ts";
import { startFloodTarget } from "./flood-target.ts";
import { atLeast, eachRunLine, figureLine, type Line, skippedLine } from "./line.ts";
import type { Machine } from "./machine.ts";
import type { Options } from "./options.ts";
import { isThere, places } from "./places.ts";
import { runRamp } from "./ramp.ts";
import type { Section } from "./section.ts";

const STREAMS = 64;
const REQUESTS = 12_000;
const TOKENS = 500;

/** The most that one core can take, from a server that only writes. The run has to say itself that it was too much. */
export async function flood(machine: Machine, { program, runs }: Options): Promise<Section[]> {
  const hasBare = isThere(places.bareReader, "the bare reader in the flood");
  await using target = await startFloodTarget(machine, TOKENS);
  const rates: number[] = [];
  const costs: number[] = [];
  const ratios: number[] = [];
  const saidInvalid: boolean[] = [];
  let reason: string | undefined;
  for (let run = 0; run < runs; run++) {
    console.error(`flood, round ${run + 1} of ${runs}`);
    const flags = { requests: REQUESTS, concurrency: STREAMS, "max-tokens": TOKENS };
    const { report, cost } = await runRamp(machine, program, target.url, flags);
    const perToken = (cost.cpuSeconds / report.outputTokens) * 1e6;
    rates.push(report.outputTokensPerSecond);
    costs.push(perToken);
    saidInvalid.push(!report.valid);
    reason ??= report.invalidReason ?? undefined;
    if (!hasBare) continue;
    const load = { streams: STREAMS, requests: REQUESTS, tokens: TOKENS };
    const bare = await runBareReader(machine, target.url, load);
    ratios.push(perToken / ((bare.cost.cpuSeconds / bare.report.tokens) * 1e6));
  }
  const toBare = "CPU a token, to the bare reader's";
  const lines: Line[] = [
    figureLine("rate on one core", rates, { digits: 0, unit: "tokens/s", want: atLeast(100_000) }),
    figureLine("CPU", costs, { digits: 2, unit: "us/token" }),
    hasBare ? figureLine(toBare, ratios, { digits: 2 }) : skippedLine(toBare, "the bare reader"),
    eachRunLine("calls itself invalid", saidInvalid, reason),
  ];
  return [{ title: `Flood: ${STREAMS} streams, ${REQUESTS} requests of ${TOKENS} tokens`, lines }];
}
