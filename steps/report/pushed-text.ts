import type { Report } from "./schema.ts";

/** Whether the figures arrived at the Pushgateway, in words. */
export function pushedText({ url, problem }: NonNullable<Report["pushed"]>): string {
  return problem === "" ? `pushed to ${url}` : `not pushed: ${problem}`;
}
