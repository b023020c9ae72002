import { z } from "zod";
import { camel, kebab } from "./names.ts";

type Params = Readonly<Record<string, z.ZodType>>;

type Values<P extends Params> = { readonly [K in keyof P]: z.output<P[K]> };

/** Params under names that begin with a word: `rate` with `guidellm` is `guidellmRate`. */
export type Checked<Prefix extends string, P extends Params> = {
  readonly [K in keyof P & string as `${Prefix}${Capitalize<K>}`]: P[K];
};

/**
 * A task's params for the first task of a pipeline, which only checks them, so that a bad value ends the run before
 * anything is sent. They have names of their own there, since that task may have a param of the same name.
 */
export function checkedAs<const Prefix extends string, const P extends Params>(
  prefix: Prefix,
  params: P,
): Checked<Prefix, P> {
  const renamed = Object.entries(params).map(([name, schema]) => [
    nameOf(prefix, name),
    schema.meta({ bareName: kebab(name) }),
  ]);
  return Object.fromEntries(renamed) as Checked<Prefix, P>;
}

const metaSchema = z.object({ bareName: z.string() });

/** The name that a param of {@link checkedAs} has in its own task, and in the pipeline; undefined for others. */
export function bareName(schema: z.ZodType): string | undefined {
  return metaSchema.safeParse(schema.meta()).data?.bareName;
}

/** How an error names a param: first as who starts the pipeline spells it. */
export function spelling(name: string, bare: string | undefined): string {
  return bare === undefined ? name : `${bare} (here ${name})`;
}

/** The lines of the task's own rules for values of {@link checkedAs}, with the names of both. */
export function checkAs<const Prefix extends string, const P extends Params>(
  prefix: Prefix,
  params: P,
  given: Values<Checked<Prefix, P>>,
  check: (values: Values<P>) => readonly string[],
): string[] {
  const values = new Map<string, unknown>(Object.entries(given));
  const bare = Object.keys(params).map((name) => [name, values.get(nameOf(prefix, name))]);
  return check(Object.fromEntries(bare) as Values<P>).map((line) =>
    line.replace(/^[\w-]+/, (name) => spelling(`${prefix}-${name}`, name)),
  );
}

function nameOf(prefix: string, name: string): string {
  return camel(`${prefix}-${kebab(name)}`);
}
