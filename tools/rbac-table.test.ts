import { expect, test } from "vitest";
import { rbacTable, rightsOf } from "./rbac-table.ts";

const role = (rules: string) => `apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata:
  name: reader
rules:
${rules}
---
kind: RoleBinding
metadata:
  name: reader
`;

const pods = `  - apiGroups: [""]
    resources: [pods, pods/log]
    verbs: [get]`;
const leases = `  - apiGroups: [coordination.k8s.io]
    resources: [leases]
    verbs: [get, create]`;

test.each([
  [
    "a first rule without a reason",
    `${pods}\n  # Runs keep apart\n${leases}`,
    /rule 0 of Role reader has no comment/,
  ],
  [
    "a later rule without a reason",
    `  # Who serves\n${pods}\n${leases}`,
    /rule 1 of Role reader has no comment/,
  ],
  ["a rule for one object", `  # One\n${pods}\n    resourceNames: [a]`, /resourceNames/],
  ["a Role without rules", "", /Role reader has no rules/],
])("%s is refused", (_, rules, message) => {
  expect(() => rightsOf("role.yaml", role(rules))).toThrow(message);
});

test("each rule is a row, with its comment as the reason", () => {
  const rights = rightsOf(
    "role.yaml",
    role(`  # Who serves,\n  # and where\n${pods}\n  # Runs keep apart\n${leases}`),
  );
  expect(rbacTable(rights).split("\n").slice(2)).toEqual([
    "| `reader` | core | `pods`, `pods/log` | `get` | Who serves, and where |",
    "| `reader` | `coordination.k8s.io` | `leases` | `get`, `create` | Runs keep apart |",
  ]);
});
