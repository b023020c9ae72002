import { dirname, join, normalize } from "node:path";
import type { Problem } from "./problem.ts";

/** Who may import whom, beside one's own folder. `test` may import all. */
const ARROWS: Readonly<Record<string, readonly string[]>> = {
  lib: [],
  steps: ["lib"],
  schedule: ["lib"],
  tools: ["steps", "lib"],
  local: [],
  sim: [],
};

/** The generator asks the local runner for the table of what it plays: the one arrow beside the rule. */
const EXCEPTIONS = new Set(["tools/generate.ts -> local/support.ts"]);

/** Each import of a source file that crosses folders against the arrows. `path` is relative to the root. */
export function checkImports(path: string, source: string): Problem[] {
  const [folder = ""] = path.split("/");
  const allowed = ARROWS[folder];
  if (allowed === undefined) return [];
  const problems: Problem[] = [];
  for (const [, target] of source.matchAll(/(?:from|import)\s*\(?\s*"(\.[^"]+)"/g)) {
    const imported = normalize(join(dirname(path), target ?? ""));
    const [other = ""] = imported.split("/");
    if (EXCEPTIONS.has(`${path} -> ${imported}`)) continue;
    if (other !== folder && !allowed.includes(other)) {
      problems.push({
        path,
        what: `imports ${imported}; ${folder} may import ${allowed.join(", ") || "nothing of ours"}`,
      });
    } else if (folder === "steps" && other === "steps" && imported.split("/")[1] !== path.split("/")[1]) {
      problems.push({ path, what: `imports ${imported}; what steps share belongs in lib` });
    }
  }
  return problems;
}
