import type { Param, ParamSpec } from "../schema/param.ts";
import { type Replacements, resultRef, substitute, variablesIn } from "../variables.ts";
import { duplicates } from "./duplicates.ts";

/** Checks params that a run or a Pipeline's task gives against what is declared. */
export function givenParamProblems(given: readonly Param[], declared: readonly ParamSpec[]): string[] {
  const names = given.map(({ name }) => name);
  const known = new Set(declared.map(({ name }) => name));
  const allowed = [...known].join(", ") || "none";
  return [
    // Tekton compares the names of a run without case.
    ...duplicates(names, true).map(
      (name) => `param "${name}" is given more than once (names are compared without case)`,
    ),
    ...names
      .filter((name) => !known.has(name))
      .map((name) => `param "${name}" not declared; declared: ${allowed}`),
    ...declared
      .filter((spec) => (spec.default ?? undefined) === undefined && !names.includes(spec.name))
      .map((spec) => `param "${spec.name}" is required and not given`),
  ];
}

/** A run's param values must not refer to results, as admission has it (Pipelines pass results, runs do not). */
export function resultValueProblems(given: readonly Param[]): string[] {
  return given.flatMap(({ name, value }) =>
    variablesIn(value)
      .filter((variable) => resultRef(variable) !== undefined)
      .map(
        (variable) => `param "${name}": cannot use the result expression $(${variable}) as a value of a run`,
      ),
  );
}

/** Values by name: what is given, else the default. */
export function boundParams(given: readonly Param[], declared: readonly ParamSpec[]): Map<string, string> {
  const values = new Map<string, string>();
  for (const spec of declared) {
    const value = given.find(({ name }) => name === spec.name)?.value ?? spec.default ?? undefined;
    if (value !== undefined) values.set(spec.name, value);
  }
  return values;
}

/**
 * Values of a Pipeline's task as far as the run's own params decide them. Without those whose text needs a param that
 * has no value: the default must not stand in for them.
 */
export function foreseenParams(
  given: readonly Param[],
  declared: readonly ParamSpec[],
  ofRun: Replacements,
): Map<string, string> {
  const filled = given.map(({ name, value }) => ({ name, value: substitute(value, ofRun) }));
  const values = boundParams(filled, declared);
  for (const { name, value } of given) {
    const lacks = variablesIn(value).some(
      (variable) => variable.startsWith("params.") && !ofRun.has(variable),
    );
    if (lacks) values.delete(name);
  }
  return values;
}
