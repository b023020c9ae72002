import { describeError } from "../../lib/http/index.ts";
import type { Log } from "../../lib/log.ts";
import type { Redactor } from "../../lib/redact.ts";
import { FOLDER, writeBundle } from "./bundle.ts";
import { type Cause, causesIn } from "./causes.ts";
import { type Collection, type CollectionParams, collect } from "./collect/collect.ts";
import type { Limits } from "./collect/limits.ts";
import type { Diagnosis } from "./diagnosis.ts";
import { linesOf } from "./evidence/index.ts";
import { fitted, screen } from "./screen.ts";

export interface Look extends CollectionParams {
  readonly diagnosis: Diagnosis;
  /** Folder for the bundle; undefined = none is wanted. */
  readonly workspace: string | undefined;
}

/**
 * Looks at what there is, tells the known causes, and keeps all of it in the workspace. Gives the causes' ids, the
 * likeliest first. Never throws: what is amiss with looking must not hide what the statuses told.
 */
export async function lookAround(look: Look, limits: Limits, log: Log): Promise<string[]> {
  try {
    const collection = await collect(look, limits);
    if (collection === undefined) {
      log.info("Not looked at: no Kubernetes (neither KUBECONFIG nor a service account's token)");
      return [];
    }
    return await tell(look, collection, log);
  } catch (error) {
    // Whatever it is, bugs of ours too: the run has failed for another reason.
    log.info(fitted(`Not looked at: ${describeError(error)}`));
    return [];
  }
}

async function tell(look: Look, collection: Collection, log: Log): Promise<string[]> {
  const { redactor } = collection;
  // Before anything is cut: half a secret would be no secret that we know.
  const causes = causesIn(linesOf(collection, look.runNamespace)).map((cause) =>
    withoutSecrets(cause, redactor),
  );
  const lines = screen(collection, causes, look.diagnosis.task).map((line) => redactor.redactForeign(line));
  for (const line of lines) log.info(line);
  if (look.workspace !== undefined) {
    const found = { run: look.runName, diagnosis: look.diagnosis, collection, causes, lines };
    const problem = await writeBundle(look.workspace, found);
    log.info(
      problem === "" ? `All of it: ${FOLDER}/ in the workspace report` : fitted(`warning: ${problem}`),
    );
  }
  return causes.map(({ signature }) => signature.id);
}

function withoutSecrets(cause: Cause, redactor: Redactor): Cause {
  return { ...cause, line: { ...cause.line, text: redactor.redactForeign(cause.line.text) } };
}
