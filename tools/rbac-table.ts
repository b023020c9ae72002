import { isMap, isSeq, parseAllDocuments, type YAMLMap } from "yaml";
import { z } from "zod";
import { table } from "./readme-tables.ts";

const ruleSchema = z.strictObject({
  apiGroups: z.array(z.string()),
  resources: z.array(z.string()),
  verbs: z.array(z.string()),
});

export type Rule = z.infer<typeof ruleSchema>;

export interface Right extends Rule {
  readonly role: string;
  /** What it is good for: the comment above the rule. */
  readonly why: string;
}

/** The rules of all Roles in a manifest. Throws when one has no comment that says what it is good for. */
export function rightsOf(path: string, source: string): Right[] {
  return parseAllDocuments(source)
    .filter((document) => document.get("kind") === "Role")
    .flatMap((document) => {
      const role = String(document.getIn(["metadata", "name"]));
      const rules = document.get("rules");
      if (!isSeq(rules)) throw new Error(`${path}: Role ${role} has no rules`);
      return rules.items.map((item, index) => {
        if (!isMap(item)) throw new Error(`${path}: rule ${index} of Role ${role} is no object`);
        const why = commentOf(item, index === 0 ? rules.commentBefore : undefined);
        if (why === "") throw new Error(`${path}: rule ${index} of Role ${role} has no comment`);
        return { ...ruleSchema.parse(item.toJSON()), role, why };
      });
    });
}

/** The parser hands a first item's comment to the list. */
function commentOf(item: YAMLMap, ofList: string | null | undefined): string {
  return (item.commentBefore ?? ofList ?? "").replaceAll(/\s+/g, " ").trim();
}

/** Markdown: one row a rule. */
export function rbacTable(rights: readonly Right[]): string {
  const code = (names: readonly string[]) => names.map((name) => `\`${name}\``).join(", ");
  return table(
    ["Role", "API group", "Resources", "Verbs", "For"],
    rights.map(({ role, apiGroups, resources, verbs, why }) => [
      `\`${role}\``,
      apiGroups.map((group) => (group === "" ? "core" : `\`${group}\``)).join(", "),
      code(resources),
      code(verbs),
      why,
    ]),
  );
}
