import { cpSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { folder } from "./folder.ts";
import type { HostGuidellm } from "./guidellm-host.ts";
import type { Report } from "./guidellm-reading.ts";
import { type PipelineEnd, runPipeline } from "./pipeline.ts";

export interface GuidellmEnd extends PipelineEnd {
  /** GuideLLM's own report as it was kept, unread; undefined when there is none. */
  readonly own: Report | undefined;
  /** The text of report.md. */
  readonly page: string;
}

/** Short prompts with a part that all share, so that there is something to hit. */
const data = "prompt_tokens=24,output_tokens=8,prefix_tokens=64";

/** Plays guidellm-benchmark-pipeline with this host's GuideLLM through the local runner. */
export async function runGuidellm(
  guidellm: HostGuidellm,
  params: Readonly<Record<string, string>>,
  { kubeconfig }: { readonly kubeconfig?: string } = {},
): Promise<GuidellmEnd> {
  const shared = folder();
  cpSync(guidellm.tokenizer, join(shared, "tokenizer"), { recursive: true });
  const end = await runPipeline(
    "guidellm-benchmark-pipeline",
    { data, processor: "./tokenizer", ...params },
    {
      kubeconfig,
      workspaces: { "shared-workspace": shared },
      env: { ...process.env, GUIDELLM: guidellm.program },
    },
  );
  const own = join(shared, "benchmarks.json");
  const text = existsSync(own) ? readFileSync(own, "utf8") : "";
  return {
    ...end,
    own: text === "" ? undefined : JSON.parse(text),
    page: readFileSync(join(end.report, "report.md"), "utf8"),
  };
}
