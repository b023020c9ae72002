import type { Replacements } from "./variables.ts";

/**
 * What the kubelet does to `env` values, `command` and `args` (Kubernetes `third_party/forked/golang/expansion`):
 * `$(NAME)` of a known variable becomes its value, an unknown one stays, `$$` becomes `$`; one pass.
 */
export function expand(text: string, variables: Replacements): string {
  return text.replace(/\$(\$|\(([^)]*)\))/g, (whole, escaped: string, name: string | undefined) => {
    if (escaped === "$") return "$";
    return variables.get(name ?? "") ?? whole;
  });
}

/** A container's environment: each value sees the variables before it, a later one of the same name wins. */
export function expandEnvironment(declared: readonly { name: string; value: string }[]): Map<string, string> {
  const environment = new Map<string, string>();
  for (const { name, value } of declared) environment.set(name, expand(value, environment));
  return environment;
}
