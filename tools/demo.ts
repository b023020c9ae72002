import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
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
  SEED: "seed",
  ARRIVAL: "arrival",
  RATE: "rate",
  STAGES: "stages",
  DURATION_SECONDS: "duration-seconds",
  PROMPT: "prompt",
  HIT_RATE_MIN_PERCENT: "hit-rate-min-percent",
  STICKINESS_MIN_PERCENT: "stickiness-min-percent",
  RESTART_PODS: "restart-pods",
  BUSY_WAIT_SECONDS: "busy-wait-seconds",
  PUSHGATEWAY_URL: "pushgateway-url",
};

const EXIT = { pass: 0, bug: 1, badInput: 2, fail: 3, unreachable: 4, invalid: 5 } as const;

const named = z.array(z.object({ name: z.string(), value: z.string() })).default([]);
const readySchema = z.object({ gatewayUrl: z.string(), kubeconfig: z.string() });
const runSchema = z.object({
  metadata: z.object({ name: z.string() }),
  status: z.object({
    results: named,
    childReferences: z.array(z.object({ pipelineTaskName: z.string() })).default([]),
  }),
});
const taskRunSchema = z.object({ status: z.object({ results: named }) });

type Run = z.infer<typeof runSchema>;

/**
 * A script of the project on this very Node, out of reach of the terminal's Ctrl-C: who is told to end is
 * ours to say.
 */
function start(script: string, args: readonly string[]) {
  return spawn(process.execPath, ["--import", "tsx", script, ...args], {
    cwd: root,
    detached: true,
    stdio: ["ignore", "pipe", "inherit"],
  });
}

/** The embedded llm-d; ends with `stop()`. */
async function startLlmd(): Promise<
  { kubeconfig: string; stop: () => Promise<void> } | { exitCode: number }
> {
  const routing = process.env["ROUTING"] || "prefix-cache";
  const child = start("sim/main.ts", ["--routing", routing]);
  const exited = once(child, "exit");
  const line = once(createInterface({ input: child.stdout }), "line");
  const [first] = (await Promise.race([line, exited.then(() => [undefined])])) as [string | undefined];
  if (first === undefined) return { exitCode: child.exitCode === EXIT.badInput ? EXIT.badInput : EXIT.bug };
  const { gatewayUrl, kubeconfig } = readySchema.parse(JSON.parse(first));
  console.log(`An embedded llm-d (simulated engines, routing ${routing}) listens on ${gatewayUrl}`);
  const stop = async () => {
    child.kill("SIGTERM");
    await exited;
  };
  return { kubeconfig, stop };
}

/** Plays the pipeline, its log shown. Without a run the exit code says why. */
async function runPipeline(kubeconfig: string | undefined): Promise<{ run?: Run; exitCode: number }> {
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
  const exitCode = code ?? EXIT.bug;
  return output.trim() === "" ? { exitCode } : { run: runSchema.parse(JSON.parse(output)), exitCode };
}

/**
 * The exit code of a finished run: its verdict; where there was nothing to reach, that; without a verdict,
 * bad input.
 */
function exitCodeOf({ metadata, status }: Run): number {
  const verdict = status.results.find(({ name }) => name === "verdict")?.value;
  if (verdict === "pass" || verdict === "fail") return EXIT[verdict];
  if (isUnreachable(metadata.name)) return EXIT.unreachable;
  const refused = status.childReferences.every(({ pipelineTaskName }) =>
    ["verify-stack", "diagnose"].includes(pipelineTaskName),
  );
  return verdict === undefined && refused ? EXIT.badInput : EXIT.invalid;
}

/** Whether verify-stack gave up on the gateway; one that answers only at times fails the check and is measured. */
function isUnreachable(run: string): boolean {
  const file = join(root, ".local-runs", run, "taskruns", "verify-stack.json");
  if (!existsSync(file)) return false;
  const { results } = taskRunSchema.parse(JSON.parse(readFileSync(file, "utf8"))).status;
  const value = (wanted: string) => results.find(({ name }) => name === wanted)?.value ?? "";
  return value("status") === "invalid" && value("failed-checks").split(",").includes("gateway.reachable");
}

function tell({ metadata, status }: Run): void {
  for (const { name, value } of status.results) console.log(`${name.padEnd(28)} ${value}`);
  const report = join(root, ".local-runs", metadata.name, "report", "report.md");
  if (existsSync(report)) console.log(`Report: ${report}`);
}

async function main(): Promise<number> {
  const llmd = process.env["GATEWAY_URL"] ? undefined : await startLlmd();
  if (llmd !== undefined && "exitCode" in llmd) return llmd.exitCode;
  try {
    const { run, exitCode } = await runPipeline(llmd?.kubeconfig ?? process.env["KUBECONFIG"]);
    if (run === undefined || exitCode > 128) return exitCode;
    tell(run);
    return exitCodeOf(run);
  } finally {
    await llmd?.stop();
  }
}

process.exitCode = await main();
