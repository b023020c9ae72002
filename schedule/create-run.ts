import { UnreachableError } from "../lib/errors/index.ts";
import { exitCode } from "../lib/exit-code.ts";
import { renderFailure } from "../lib/failure.ts";
import { KubernetesApi } from "../lib/kubernetes/api.ts";
import { connect } from "../lib/kubernetes/connection.ts";
import { RejectedError } from "../lib/kubernetes/rejected.ts";
import { createLog } from "../lib/log.ts";
import { interruption } from "../lib/main.ts";
import { Redactor } from "../lib/redact.ts";
import { BadRunError } from "./bad-run.ts";
import { createRun } from "./create.ts";
import { readPipelineRun } from "./pipeline-run.ts";
import { runName } from "./run-name.ts";

/** Seconds for all tries together; the Job's activeDeadlineSeconds must be longer. */
const DEADLINE_SECONDS = 90;

const log = createLog((line) => console.log(line), new Redactor());
const interrupted = interruption();

/**
 * What a CronJob runs: `create-run FILE` creates the PipelineRun of a YAML file in the pod's own namespace and says
 * its name. It does not wait for the run's end, and needs no right but to create PipelineRuns. JOB_UID names the Job.
 */
async function main(file: string): Promise<void> {
  const run = readPipelineRun(file);
  const connection = await connect(process.env);
  if (connection === undefined) {
    throw new UnreachableError("there is no Kubernetes: neither KUBECONFIG nor a service account's token", {
      hint: "the pod needs automountServiceAccountToken: true",
    });
  }
  const { namespace } = connection;
  const name = runName(run.metadata.generateName, process.env["JOB_UID"]);
  const outcome = await createRun(run, {
    api: new KubernetesApi(connection),
    namespace,
    name,
    signal: AbortSignal.any([interrupted, AbortSignal.timeout(DEADLINE_SECONDS * 1000)]),
    onRetry: (why) => log.warn(`${why}; trying again`),
  }).catch((error: unknown) => {
    throw error instanceof RejectedError ? new BadRunError(file, [error.message]) : error;
  });
  log.info(`pipelinerun.tekton.dev/${name} ${outcome === "created" ? "created" : "was created before"}`);
  log.info(`Follow it: tkn pipelinerun logs ${name} -n ${namespace} -f`);
}

try {
  await main(process.argv[2] ?? "");
  process.exitCode = exitCode.done;
} catch (error) {
  const failure = renderFailure("create-run", error);
  for (const line of failure.lines) log.info(line);
  process.exitCode = interrupted.aborted ? exitCode.terminated : failure.exitCode;
}
process.exit();
