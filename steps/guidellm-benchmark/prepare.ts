import { chmodSync, copyFileSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { rootCertificates } from "node:tls";
import { fileURLToPath } from "node:url";
import { benchmarkCount, strategyOf } from "../../lib/guidellm-params.ts";
import { commandLines, type Load, TOKEN } from "./command-lines/index.ts";
import type { Files } from "./files.ts";
import type { Asked } from "./load.ts";
import type { Plan } from "./plan.ts";

/** Between GuideLLM's interruption and its end by force, in seconds; below Kubernetes' 30 s for a pod that is deleted. */
const GRACE_SECONDS = 20;

/** Beside this module, and in the step image beside the programs. */
const PROGRAM = fileURLToPath(new URL("./guidellm.py", import.meta.url));

export interface Preparation {
  readonly files: Files;
  /** PEM of an authority to trust beside the system's. */
  readonly ca: string | undefined;
  /** Folder of the workspace `credentials`. */
  readonly credentials: string | undefined;
}

/** Lays out the program that the step with GuideLLM's image runs; without a plan it says that there is nothing to do. */
export function layOut(files: Files): void {
  mkdirSync(files.folder, { recursive: true });
  // GuideLLM's image may run as another user than this one's, and writes its report here.
  chmodSync(files.folder, 0o777);
  for (const left of [files.report, files.end, files.plan, files.refusal]) rmSync(left, { force: true });
  copyFileSync(PROGRAM, files.program);
}

/** Writes what that program is to do, in the words of each generation of GuideLLM. */
export function writePlan(load: Load, asked: Asked, { files, ca, credentials }: Preparation): void {
  // What is named to Python takes the place of the system's authorities.
  if (ca !== undefined) writeFileSync(files.authorities, [...rootCertificates, ca].join("\n"));
  const plan: Plan = {
    testId: load.headers["x-test-id"] ?? "",
    model: load.model,
    benchmarks: strategyOf(asked) === "sweep" ? null : benchmarkCount(asked),
    report: load.report,
    placeholder: TOKEN,
    tokenFile: load.hasToken && credentials !== undefined ? join(credentials, "gateway-token") : null,
    timeoutSeconds: asked.timeoutSeconds,
    graceSeconds: GRACE_SECONDS,
    env: {
      ...directly(load.target),
      ...(ca !== undefined && { SSL_CERT_FILE: files.authorities }),
    },
    commandLines: commandLines(load),
  };
  writeFileSync(files.plan, JSON.stringify(plan, null, 2));
}

/** Timed completions never go through a proxy, which would be timed with them; a tokenizer may have to be fetched by one. */
function directly(target: string): Record<string, string> {
  const names = [process.env["NO_PROXY"] ?? process.env["no_proxy"], new URL(target).hostname];
  const list = names.filter(Boolean).join(",");
  return { NO_PROXY: list, no_proxy: list };
}
