import { startFloodTarget } from "./flood-target.ts";
import { atMost, figureLine } from "./line.ts";
import type { Machine } from "./machine.ts";
import type { Options } from "./options.ts";
import { runRamp } from "./ramp.ts";
import type { Section } from "./section.ts";

/** The middle one tells a heap that has found its size from one that grows with every request. */
const [FEW, SOME, MANY] = [10_000, 100_000, 1_000_000];
const STREAMS = 64;
const TOKENS = 4;

/** Resident memory at the end of short and of long runs: what it keeps of a request would show. */
export async function memory(machine: Machine, { program, runs }: Options): Promise<Section[]> {
  await using target = await startFloodTarget(machine, TOKENS);
  const few: number[] = [];
  const some: number[] = [];
  const many: number[] = [];
  const peaks: number[] = [];
  const rates: number[] = [];
  const measured = async (requests: number) => {
    const flags = { requests, concurrency: STREAMS, "max-tokens": TOKENS };
    const { report } = await runRamp(machine, program, target.url, flags);
    if (report.requests !== requests) throw new Error(`${report.requests} of ${requests} requests were sent`);
    return report;
  };
  for (let run = 0; run < runs; run++) {
    console.error(`memory, round ${run + 1} of ${runs}`);
    few.push((await measured(FEW)).client.rssMiB);
    some.push((await measured(SOME)).client.rssMiB);
    const { client, durationSeconds } = await measured(MANY);
    many.push(client.rssMiB);
    peaks.push(client.maxRssMiB);
    rates.push(MANY / durationSeconds);
  }
  const growth = many.map((rss, run) => rss / (few[run] ?? Number.NaN));
  const mib = { digits: 0, unit: "MiB" };
  return [
    {
      title: `Memory: ${STREAMS} streams, answers of ${TOKENS} tokens`,
      lines: [
        figureLine(`RSS after ${FEW} requests`, few, mib),
        figureLine(`RSS after ${SOME} requests`, some, mib),
        figureLine(`RSS after ${MANY} requests`, many, mib),
        figureLine(`most RSS in ${MANY} requests`, peaks, mib),
        figureLine(`RSS after ${MANY}, to that after ${FEW}`, growth, { digits: 2, want: atMost(1.3) }),
        figureLine(`rate on one core, ${MANY} requests`, rates, { digits: 0, unit: "requests/s" }),
      ],
    },
  ];
}
