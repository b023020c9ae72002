import { readFileSync, statSync } from "node:fs";
import { z } from "zod";
import { UnreachableError } from "../../../lib/errors/index.ts";
import type { Benchmark } from "./benchmark.ts";
import { firstShape } from "./first-shape.ts";
import { laterShape, laterVersions } from "./later-shape.ts";

/** A report of GuideLLM, of any generation from 0.3 on. */
export interface GuidellmReport {
  /** As the report tells it, from 0.5 on. */
  readonly version: string | undefined;
  readonly benchmarks: readonly Benchmark[];
}

/** Parsing takes several times this much memory, and the step has 1 GiB. */
export const MOST_BYTES = 48 * 1024 * 1024;

/**
 * Reads GuideLLM's JSON. Throws UnreachableError (GuideLLM is then what misbehaved) for a file that is missing, empty,
 * cut off, too large, or of a shape that no known generation writes, which it names.
 */
export function readReport(path: string): GuidellmReport {
  return reportOf(parse(textOf(path)));
}

function textOf(path: string): string {
  const size = statSync(path, { throwIfNoEntry: false })?.size;
  if (size === undefined) throw new UnreachableError("GuideLLM left no report");
  if (size === 0) throw new UnreachableError("GuideLLM's report is empty");
  if (size > MOST_BYTES) {
    throw new UnreachableError(`GuideLLM's report has ${size} bytes, more than ${MOST_BYTES}`, {
      hint: "lower max-requests, or the length of prompts",
    });
  }
  return readFileSync(path, "utf8");
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new UnreachableError(`GuideLLM's report is cut off or no JSON (${text.length} characters)`, {
      cause,
    });
  }
}

const outlineSchema = z.looseObject({
  metadata: z.looseObject({ version: z.unknown().optional() }).optional(),
  benchmarks: z.array(z.unknown()),
});

/** Exported for reports that are at hand already. */
export function reportOf(value: unknown): GuidellmReport {
  const outline = outlineSchema.safeParse(value);
  if (!outline.success) throw unknownShape(`it has ${keysOf(value)}`);
  const { metadata, benchmarks, ...others } = outline.data;
  if (benchmarks.length === 0) throw new UnreachableError("GuideLLM's report holds no benchmark");
  if (metadata !== undefined && !laterVersions.has(metadata.version)) {
    throw unknownShape(`metadata.version is ${JSON.stringify(metadata.version)}, known are 1 and 2`);
  }
  const isFirst = metadata === undefined && Object.keys(others).length === 0;
  if (!isFirst && !("args" in others || "config" in others)) throw unknownShape(`it has ${keysOf(value)}`);
  const parsed = isFirst
    ? firstShape.transform((found) => ({ ...found, version: undefined })).safeParse(value)
    : laterShape.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw unknownShape(`${issue?.path.join(".") || "it"}: ${issue?.message}`);
}

function unknownShape(what: string): UnreachableError {
  return new UnreachableError(`GuideLLM's report is of no known generation (0.3 to 0.8): ${what}`, {
    hint: "use an image of a version that is known",
  });
}

function keysOf(value: unknown): string {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return "no object";
  const keys = Object.keys(value).slice(0, 5);
  return keys.length === 0 ? "no keys" : `the keys ${keys.join(", ")}`;
}
