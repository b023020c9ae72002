import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { z } from "zod";
import { root } from "./steps.ts";

/** Environment variable to param: the names that users of the original demo type. */
const PARAMS: Readonly<Record<string, string>> = {
  GATEWAY_URL: "gateway-url",
  HOST_HEADER: "host",
  PROM_URL: "prometheus-url",
  METRICS_URLS: "metrics-urls",
  ACCESS_LOG: "access-log",
  MODEL: "model",
  WARMUP_COUNT: "warmup-count",
  REQUESTS: "requests",
  SLEEP_SECONDS: "sleep-seconds",
  SESSIONS: "sessions",
  CONCURRENCY: "concurrency",
  MAX_TOKENS: "max-tokens",
  PROMPT: "prompt",
  HIT_RATE_MIN_PERCENT: "hit-rate-min-percent",
  STICKINESS_MIN_PERCENT: "stickiness-min-percent",
};

const readySchema = z.object({ gatewayUrl: z.string(), kubeconfig: z.string() });
const runSchema = z.object({
  metadata: z.object({ name: z.string() }),
  status: z.object({
    conditions: z.array(z.object({ status: z.string(), message: z.string() })).min(1),
    results: z.array(z.object({ name: z.string(), value: z.string() })).default([]),
    childReferences: z.array(z.object({ pipelineTaskName: z.string() })).default([]),
  }),
});

const EXIT = { pass: 0, badInput: 2, fail: 3, unreachable: 4, invalid: 5 } as const;

/** Starts a script of the project on this very Node. */
function start(script: string, args: readonly string[], env: NodeJS.ProcessEnv = process.env) {
  return spawn(process.execPath, ["--import", "tsx", script, ...args], {
    cwd: root,
    env,
    stdio: ["ignore", "pipe", "inherit"],
  });
}

/** The embedded llm-d; ends with `stop()`. */
async function startLlmd(): Promise<{ kubeconfig: string; stop: () => Promise<void> }> {
  const routing = process.env["ROUTING"] || "prefix-cache";
  const child = start("sim/main.ts", ["--routing", routing]);
  const exited = once(child, "exit");
  const lines = createInterface({ input: child.stdout });
  const [line] = (await Promise.race([once(lines, "line"), exited.then(() => [""])])) as [string];
  if (line === "") process.exit(child.exitCode === 2 ? EXIT.badInput : EXIT.unreachable);
  const { gatewayUrl, kubeconfig } = readySchema.parse(JSON.parse(line));
  console.log(`Embedded llm-d (routing ${routing}) listens on ${gatewayUrl}`);
  return {
    kubeconfig,
    stop: async () => {
      child.kill("SIGTERM");
      await exited;
    },
  };
}

/** Runs the pipeline through the local runner, its log shown, and returns the PipelineRun; undefined when refused. */
async function runPipeline(kubeconfig: string | undefined) {
  const params = Object.entries(PARAMS).flatMap(([variable, param]) => {
    const value = process.env[variable];
    return value === undefined || value === "" ? [] : ["-p", `${param}=${value}`];
  });
  const args = ["pipeline", "start", "cache-hit-pipeline", "--use-param-defaults", "--showlog", "-o", "json"];
  const workspace = ["-w", "name=report,path=.local-runs/$(context.pipelineRun.name)/report"];
  const cluster = kubeconfig === undefined ? [] : ["--kubeconfig", kubeconfig];
  const child = start("local/main.ts", [...args, ...workspace, ...cluster, ...params]);
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => child.kill(signal));
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    output += chunk;
  });
  const [code] = (await once(child, "close")) as [number | null];
  return code === EXIT.badInput || output === "" ? undefined : runSchema.parse(JSON.parse(output));
}

/** The exit code of a finished run: its verdict; without one, bad input when the first task refused it. */
function exitCodeOf(run: z.infer<typeof runSchema>): number {
  const verdict = run.status.results.find(({ name }) => name === "verdict")?.value;
  if (verdict === "pass" || verdict === "fail" || verdict === "invalid") return EXIT[verdict];
  return run.status.childReferences.some(({ pipelineTaskName }) => pipelineTaskName === "cache-warm-up")
    ? EXIT.invalid
    : EXIT.badInput;
}

async function main(): Promise<number> {
  const llmd = process.env["GATEWAY_URL"] ? undefined : await startLlmd();
  try {
    const run = await runPipeline(llmd?.kubeconfig ?? process.env["KUBECONFIG"]);
    if (run === undefined) return EXIT.badInput;
    for (const { name, value } of run.status.results) console.log(`${name.padEnd(28)} ${value}`);
    console.log(`Report: .local-runs/${run.metadata.name}/report/report.md`);
    return exitCodeOf(run);
  } finally {
    await llmd?.stop();
  }
}

process.exitCode = await main();
