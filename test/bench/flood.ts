import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const server = fileURLToPath(new URL("flood-server.ts", import.meta.url));
const ramp = fileURLToPath(new URL("../../tools/ramp.ts", import.meta.url));

/** Tokens a second, and CPU for each, against a server in its own process that only writes bytes made before. */
export async function flood(): Promise<[string, string][]> {
  const child = spawn(process.execPath, ["--import", "tsx", server], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    const [url] = await once(createInterface({ input: child.stdout }), "line");
    const args = ["--gateway-url", url, "--model", "m", "--requests", "2000", "--concurrency", "64"];
    const limits = [
      "--sleep-seconds",
      "0",
      "--client-cpu-max-percent",
      "100",
      "--event-loop-delay-max-ms",
      "10000",
    ];
    const command = ["--import", "tsx", ramp, ...args, ...limits, "-o", "json"];
    const { stdout } = await promisify(execFile)(process.execPath, command);
    const { outputTokens, outputTokensPerSecond, client } = JSON.parse(stdout);
    const micros = (client.cpuSeconds / outputTokens) * 1e6;
    return [
      ["flood, 64 streams of 500 tokens: rate", `${Math.round(outputTokensPerSecond)} tokens/s`],
      ["flood: CPU of the client", `${micros.toFixed(2)} us a token`],
    ];
  } finally {
    child.kill();
  }
}
