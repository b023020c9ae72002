import { pdSchema } from "../lib/evidence/pd.ts";
import step from "../steps/pd-check/step.ts";
import { type PdEngine, type PdOptions, pdStack } from "./pd-server.ts";
import { runWith } from "./run.ts";

/** Runs pd-check on a fake stack of its own. */
export async function checkPd(options: PdOptions = {}, params: Record<string, string> = {}) {
  const stack = await pdStack(options);
  const end = await runWith(step, { params: { ...stack.params, ...params } });
  const data = end.summary?.data;
  return { ...end, stack, data: data === undefined ? undefined : pdSchema.parse(data) };
}

/** The same, where only the decode engines are read. */
export async function checkDecodeOnly(options: PdOptions = {}) {
  const { params } = await pdStack(options);
  const lines = params.metricsUrls.split("\n").filter((line) => line.startsWith("decode"));
  return runWith(step, { params: { ...params, metricsUrls: lines.join("\n") } });
}

/** Pages without the lines that match. */
export const without = (pattern: RegExp): PdOptions => ({ page: (text) => text.replaceAll(pattern, "") });

/** Lets an engine count more, before the `at`th completion is answered. */
export function counts(at: number, engine: string, name: string, by: number): PdOptions {
  return {
    meanwhile: (n, engines) => {
      const own = engines.find((one) => one.name === engine) as PdEngine;
      if (n === at) own.counts[name] = (own.counts[name] ?? 0) + by;
    },
  };
}
