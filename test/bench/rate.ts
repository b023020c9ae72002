import { startFloodTarget } from "./flood-target.ts";
import { below, eachRunLine, figureLine } from "./line.ts";
import type { Machine } from "./machine.ts";
import type { Options } from "./options.ts";
import { runRamp } from "./ramp.ts";
import type { Section } from "./section.ts";

const RATE = 1000;
const SECONDS = 10;
const TOKENS = 4;

/** How late requests leave that are due at even intervals. */
export async function rate(machine: Machine, { program, runs }: Options): Promise<Section[]> {
  await using target = await startFloodTarget(machine, TOKENS);
  const p50: number[] = [];
  const p99: number[] = [];
  const sentAll: boolean[] = [];
  let reason: string | undefined;
  for (let run = 0; run < runs; run++) {
    console.error(`rate, round ${run + 1} of ${runs}`);
    const flags = { arrival: "constant", rate: RATE, "duration-seconds": SECONDS, "max-tokens": TOKENS };
    const { report } = await runRamp(machine, program, target.url, flags);
    p50.push(report.client.sendDelayMs?.p50 ?? Number.NaN);
    p99.push(report.client.sendDelayMs?.p99 ?? Number.NaN);
    // The last one is due in the instant at which sending ends.
    sentAll.push(Math.abs(report.requests - RATE * SECONDS) <= 1);
    reason ??= report.invalidReason ?? undefined;
  }
  return [
    {
      title: `Constant rate: ${RATE} requests/s for ${SECONDS} s, answers of ${TOKENS} tokens`,
      lines: [
        figureLine("send delay p50", p50, { digits: 3, unit: "ms" }),
        figureLine("send delay p99", p99, { digits: 3, unit: "ms", want: below(2) }),
        eachRunLine("sends all that are due", sentAll, reason),
      ],
    },
  ];
}
