import { spawn } from "node:child_process";
import { once } from "node:events";
import { startFloodTarget } from "./flood-target.ts";
import { below, figureLine } from "./line.ts";
import type { Machine } from "./machine.ts";
import type { Options } from "./options.ts";
import { rampCommand } from "./ramp.ts";
import type { Section } from "./section.ts";

const RUNS = 11;
const TOKENS = 4;

/** From the start of the process to the first request's arrival, beside a Node that starts and ends. */
export async function start(machine: Machine, { program }: Options): Promise<Section[]> {
  await using target = await startFloodTarget(machine, TOKENS);
  const command = rampCommand(program, target.url, { requests: 1, concurrency: 1, "max-tokens": TOKENS });
  const bare: number[] = [];
  const first: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    console.error(`start, round ${run + 1} of ${RUNS}`);
    const bareFrom = process.hrtime.bigint();
    await end([...machine.client, process.execPath, "-e", "0"]);
    bare.push(milliseconds(bareFrom, process.hrtime.bigint()));
    const from = process.hrtime.bigint();
    const [arrival] = await Promise.all([target.nextArrival(), end([...machine.client, ...command])]);
    first.push(milliseconds(from, arrival));
  }
  return [
    {
      title: `Start, ${RUNS} runs`,
      lines: [
        figureLine("bare `node -e 0`, start to end", bare, { digits: 0, unit: "ms" }),
        figureLine("start to first request", first, { digits: 0, unit: "ms", want: below(200) }),
      ],
    },
  ];
}

/** @throws Error when it ends with anything but 0 */
async function end([program = "", ...args]: readonly string[]): Promise<void> {
  const [code] = await once(spawn(program, args, { stdio: "ignore" }), "exit");
  if (code !== 0) throw new Error(`${[program, ...args].join(" ").slice(0, 200)} ended with ${code}`);
}

function milliseconds(from: bigint, to: bigint): number {
  return Number(to - from) / 1e6;
}
