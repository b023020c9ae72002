import type { z } from "zod";

/** `spec.tasks[2].matrix`, as people write YAML paths. */
export function yamlPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === "number") return `${text}[${key}]`;
    return text === "" ? String(key) : `${text}.${String(key)}`;
  }, "");
}

/** One line per problem: `FILE: PATH what is wrong`. */
export function schemaProblems(source: string, error: z.ZodError): string[] {
  return error.issues.flatMap((issue) => {
    if (issue.code === "unrecognized_keys") {
      return issue.keys.map(
        (key) =>
          `${source}: ${yamlPath([...issue.path, key])} is not a key that Tekton or the local runner knows`,
      );
    }
    return [`${source}: ${yamlPath(issue.path)} ${issue.message}`];
  });
}
