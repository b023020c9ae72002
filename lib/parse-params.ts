import { bareName, spelling } from "./checked-params.ts";
import { BadParamsError } from "./errors/index.ts";
import { kebab } from "./names.ts";
import type { ParamShape } from "./step.ts";

/** The params as they came: camelCase name to text; what is absent takes its default. */
export type RawParams = Readonly<Record<string, string | undefined>>;

/** Parses all params, and throws one BadParamsError that names every bad one in the YAML's spelling. */
export function parseParams(
  shape: ParamShape,
  raw: RawParams,
  check: (params: Readonly<Record<string, unknown>>) => readonly string[] = () => [],
): Readonly<Record<string, unknown>> {
  const lines: string[] = [];
  const parsed: Record<string, unknown> = {};
  for (const [name, schema] of Object.entries(shape)) {
    const result = schema.safeParse(raw[name]);
    if (result.success) parsed[name] = result.data;
    else {
      const why = raw[name] === undefined ? "is required" : result.error.issues[0]?.message;
      lines.push(`${spelling(kebab(name), bareName(schema))}: ${why}`);
    }
  }
  if (lines.length === 0) lines.push(...check(parsed));
  if (lines.length > 0) throw new BadParamsError(lines);
  return parsed;
}
