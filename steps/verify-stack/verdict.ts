import { InvalidError, type StepError, UnreachableError } from "../../lib/errors/index.ts";
import { throughProxy } from "../../lib/http/index.ts";
import type { Status } from "../../lib/status.ts";
import { skip } from "./checks/check.ts";
import { remedyFor } from "./checks/gateway-reachable.ts";
import { type Check, type CheckStatus, type Conclusion, checks } from "./checks/index.ts";
import { goodProbe, type Scene } from "./scene.ts";

/** A check and what it concluded. */
export interface Finding extends Conclusion {
  readonly check: Check;
}

/** Runs the checks in their order. One that comes after a failed one is not run: it would tell of the same fault. */
export function conclude(scene: Scene, all: readonly Check[] = checks): readonly Finding[] {
  /** Check -> the failed check that stands behind it. */
  const causes = new Map<string, string>();
  return all.map((check) => {
    const [cause] = (check.after ?? []).flatMap((id) => causes.get(id) ?? []);
    const conclusion = cause === undefined ? check.run(scene) : skip(`see ${cause}`);
    if (cause !== undefined || conclusion.status === "fail") causes.set(check.id, cause ?? check.id);
    return { check, ...conclusion };
  });
}

export function idsOf(findings: readonly Finding[], status: CheckStatus): string[] {
  return findings.filter((finding) => finding.status === status).map(({ check }) => check.id);
}

/** Why nothing can be measured on this stack; undefined when something can, sound or not. */
export function unusable(scene: Scene): StepError | undefined {
  const { models, model, probes, target } = scene;
  if (!models.known) return models.error;
  const { status, ids } = models.value;
  if (model === undefined) {
    const message =
      status === 200
        ? "the gateway serves no model"
        : `the gateway${throughProxy(target.url)} answers HTTP ${status} to GET /v1/models`;
    return new UnreachableError(message, {
      hint: status === 200 ? "wait until an engine has loaded its model" : remedyFor(status),
      reproduce: `curl -sS${target.host === "" ? "" : ` -H 'Host: ${target.host}'`} ${target.url}/v1/models`,
    });
  }
  if (goodProbe(scene) !== undefined) return undefined;
  if (status === 200 && !ids.includes(model)) {
    return new InvalidError(`model ${model} is not served; served: ${ids.join(", ") || "none"}`, {
      hint: "give model, one of those served",
    });
  }
  return new UnreachableError(`no completion through ${target.url}: ${probes[0]?.problem}`, {
    hint: "look at the logs of the gateway and the engines",
  });
}

/** Status and reason of a stack that can be measured. A check that was skipped says nothing either way. */
export function verdict(findings: readonly Finding[]): { status: Status; reason: string } {
  const failed = findings.filter(({ status }) => status === "fail");
  const [first] = failed;
  if (first !== undefined) {
    const more = failed.length > 1 ? ` (and ${failed.length - 1} more)` : "";
    return { status: "fail", reason: `${first.check.id}: ${first.evidence}${more}` };
  }
  const warned = idsOf(findings, "warn");
  const skipped = idsOf(findings, "skip");
  if (skipped.length === findings.length)
    return { status: "invalid", reason: `every check was skipped: ${findings[0]?.evidence}` };
  const passed = findings.length - warned.length - skipped.length;
  const counted = `${passed} of ${findings.length} checks pass${skipped.length > 0 ? `, ${skipped.length} skipped` : ""}${skipped.length > passed ? mostSkipped(findings) : ""}`;
  return warned.length > 0
    ? { status: "warn", reason: `${counted}; warned: ${warned.join(", ")}` }
    : { status: "pass", reason: counted };
}

/** `(no Kubernetes: 34)`: the commonest reason, where more was skipped than seen. */
function mostSkipped(findings: readonly Finding[]): string {
  const skipped = findings.filter(({ status }) => status === "skip");
  const reasons = [...Map.groupBy(skipped, ({ evidence }) => evidence)];
  const [first] = reasons.sort(([, alike], [, others]) => others.length - alike.length);
  return first === undefined ? "" : ` (${first[0]}: ${first[1].length})`;
}
