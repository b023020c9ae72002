import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { runScript } from "./process.ts";

const named = z.array(z.object({ name: z.string(), value: z.string() })).default([]);

/** The parts of a PipelineRun that tests compare, whoever ran it. */
export const pipelineRunSchema = z.object({
  metadata: z.object({ name: z.string() }),
  status: z.object({
    conditions: z.array(z.object({ status: z.string(), reason: z.string(), message: z.string() })).min(1),
    results: named,
    skippedTasks: z.array(z.object({ name: z.string(), reason: z.string() })).default([]),
    childReferences: z.array(z.object({ name: z.string(), pipelineTaskName: z.string() })).default([]),
  }),
});

export interface PipelineEnd {
  readonly exitCode: number | null;
  /** `True` or `False`. */
  readonly succeeded: string;
  readonly reason: string;
  readonly results: Readonly<Record<string, string>>;
  readonly ran: readonly string[];
  readonly log: string;
  readonly report: string;
}

/** The names of all results that cache-hit-pipeline promises. */
export const promisedResults = [
  "verdict",
  "verdict-reason",
  "test-id",
  "model",
  "hit-rate-percent",
  "attainable-hit-rate-percent",
  "hit-rate-source",
  "stickiness-percent",
  "stickiness-source",
  "requests-ok",
  "requests-failed",
  "ttft-p50-ms",
  "ttft-p99-ms",
  "tpot-mean-ms",
  "e2e-p50-ms",
] as const;

/** Plays cache-hit-pipeline through the local runner, without think time unless told otherwise. */
export async function runCacheHit(
  params: Readonly<Record<string, string>>,
  options: { kubeconfig?: string; credentials?: string } = {},
): Promise<PipelineEnd> {
  const { kubeconfig, credentials } = options;
  return runPipeline(
    "cache-hit-pipeline",
    { "sleep-seconds": "0", ...params },
    { kubeconfig, workspaces: credentials === undefined ? {} : { credentials } },
  );
}

/** What a run gets beside its params; `env` is the runner's own environment, to find programs of the host by. */
export interface Surroundings {
  readonly kubeconfig?: string | undefined;
  /** Folders by the workspace's name; there is always one for the report. */
  readonly workspaces?: Readonly<Record<string, string>>;
  readonly env?: NodeJS.ProcessEnv;
}

/** Plays a pipeline of the catalog through the local runner. Throws where that refuses it. */
export async function runPipeline(
  pipeline: string,
  params: Readonly<Record<string, string>>,
  { kubeconfig, workspaces = {}, env: given = process.env }: Surroundings = {},
): Promise<PipelineEnd> {
  const report = join(mkdtempSync(join(tmpdir(), "pipeline-")), "report");
  const args = ["pipeline", "start", pipeline, "--use-param-defaults", "--showlog", "-o", "json"];
  for (const [name, path] of Object.entries({ report, ...workspaces }))
    args.push("-w", `name=${name},path=${path}`);
  for (const [name, value] of Object.entries(params)) args.push("-p", `${name}=${value}`);
  if (kubeconfig !== undefined) args.push("--kubeconfig", kubeconfig);
  const { KUBECONFIG: _, ...env } = given;
  const { code, stdout, stderr } = await runScript("local/main.ts", args, env);
  if (code === 2) throw new Error(`the local runner refused: ${stderr}`);
  const { status } = pipelineRunSchema.parse(JSON.parse(stdout));
  return {
    exitCode: code,
    succeeded: status.conditions[0]?.status ?? "",
    reason: status.conditions[0]?.reason ?? "",
    results: Object.fromEntries(status.results.map(({ name, value }) => [name, value])),
    ran: status.childReferences.map((child) => child.pipelineTaskName),
    log: stderr,
    report,
  };
}
