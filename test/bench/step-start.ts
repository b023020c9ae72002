import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { startCompletionServer, streamAnswer } from "../completion-server.ts";

const RUNS = 11;
const bundle = fileURLToPath(new URL("../../dist/session-ramp.js", import.meta.url));

/** Process start to the first request's arrival at a local server, beside what bare Node takes to start and end. */
export async function stepStart(): Promise<[string, string][]> {
  const bare: number[] = [];
  const start: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    bare.push(await bareNode());
    start.push(await firstRequest());
  }
  const ratio = (median(start) / median(bare)).toFixed(1);
  return [
    [`bare \`node -e 0\`, median of ${RUNS}`, `${median(bare).toFixed(0)} ms`],
    [
      `session-ramp: process start to first request, median of ${RUNS}`,
      `${median(start).toFixed(0)} ms (${ratio} x bare)`,
    ],
  ];
}

async function bareNode(): Promise<number> {
  const from = performance.now();
  await once(spawn(process.execPath, ["-e", "0"]), "exit");
  return performance.now() - from;
}

async function firstRequest(): Promise<number> {
  let arrivedAt = Number.NaN;
  await using server = await startCompletionServer((response, n, request) => {
    arrivedAt = performance.now();
    return streamAnswer()(response, n, request);
  });
  const env = {
    PARAM_GATEWAY_URL: server.url,
    PARAM_MODEL: "m",
    PARAM_REQUESTS: "1",
    PARAM_SLEEP_SECONDS: "0",
  };
  const from = performance.now();
  const [code] = await once(spawn(process.execPath, [bundle], { env, stdio: "ignore" }), "exit");
  if (code !== 0) throw new Error(`${bundle} ended with ${code}`);
  return arrivedAt - from;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
