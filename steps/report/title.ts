import type { Report } from "./schema.ts";

/** The first line of the page. */
export function title({ tool, verdict }: Pick<Report, "tool" | "verdict">): string {
  return `# ${tool === null ? "Cache hit report" : "GuideLLM benchmark report"}: ${verdict}`;
}
