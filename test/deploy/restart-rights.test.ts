import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { type Rule, rightsOf } from "../../tools/rbac-table.ts";
import { root } from "../../tools/steps.ts";

const rulesSchema = z.object({
  rules: z.array(
    z.object({ apiGroups: z.array(z.string()), resources: z.array(z.string()), verbs: z.array(z.string()) }),
  ),
});

const read = (path: string) => readFileSync(join(root, path), "utf8");

/** `verb group/resource`, each. */
function rightsIn(rules: readonly Rule[]): string[] {
  return rules.flatMap(({ apiGroups, resources, verbs }) =>
    apiGroups.flatMap((group) =>
      resources.flatMap((resource) => verbs.map((verb) => `${verb} ${group}/${resource}`)),
    ),
  );
}

test("the README of cache-pod-restart asks for what deploy/rbac grants of these resources", () => {
  const block =
    /^## Rights$.*?```yaml\n(.*?)```/ms.exec(read("tasks/cache-pod-restart/README.md"))?.[1] ?? "";
  const asked = rightsIn(rulesSchema.parse(parse(block)).rules);
  const granted = ["observer", "restarter"].flatMap((role) => {
    const path = `deploy/rbac/roles/${role}.yaml`;
    return rightsIn(rightsOf(path, read(path)));
  });
  const named = new Set(asked.map((right) => right.split(" ")[1]));
  expect(asked.toSorted()).toEqual(granted.filter((right) => named.has(right.split(" ")[1])).toSorted());
});
