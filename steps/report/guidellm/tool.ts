import type { Evidence } from "../evidence.ts";
import type { Tool } from "./schema.ts";

/** GuideLLM, where it made the load. */
export function toolOf({ guidellmBenchmark }: Evidence): Tool | null {
  return guidellmBenchmark === undefined
    ? null
    : { name: "guidellm", version: guidellmBenchmark.data?.version ?? "" };
}

/** `GuideLLM 0.8.1`. */
export function toolText({ version }: Pick<Tool, "version">): string {
  return version === "" ? "GuideLLM" : `GuideLLM ${version}`;
}
