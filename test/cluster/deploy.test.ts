import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { root } from "../../tools/steps.ts";
import { kustomizations } from "../deploy/objects.ts";
import { run } from "../process.ts";
import { restrictedNamespace } from "./catalog.ts";
import { installCrds } from "./crds.ts";
import { kubectl } from "./kubectl.ts";
import { describeOn } from "./requirements.ts";

const namespace = "deploy-admission";

/** Applies by server-side dry run: the API server says what it would, admission included, and keeps nothing. */
const admit = (args: readonly string[], input?: string) =>
  run(
    "kubectl",
    ["apply", "-n", namespace, "--dry-run=server", ...args],
    input === undefined ? {} : { input },
  );

describeOn(["cluster"], "everything in deploy/ is admitted", () => {
  let removeCrds = async () => {};
  beforeAll(async () => {
    removeCrds = await installCrds();
    await restrictedNamespace(namespace);
  });
  afterAll(async () => {
    await kubectl(["delete", "namespace", namespace, "--wait=false"]);
    await removeCrds();
  });

  // Of a Deployment Pod Security only warns; the pods that it refuses come later.
  test("a pod that may be root is warned of", async () => {
    const text = await kubectl(["kustomize", join(root, "deploy/llm-d/embedded")]);
    const ended = await admit(["-f", "-"], text.replaceAll("runAsNonRoot: true", "runAsNonRoot: false"));
    expect(ended.stderr).toMatch(/would violate PodSecurity "restricted/);
  });

  test("a field that no CRD knows is refused", async () => {
    const text = await kubectl(["kustomize", join(root, "deploy/llm-d/embedded")]);
    const ended = await admit(["-f", "-"], text.replace("serviceName:", "servicename:"));
    expect(ended.code).not.toBe(0);
    expect(ended.stderr).toMatch(/unknown field "spec.servicename"/);
  });

  test.each(kustomizations())("%s", async (folder) => {
    const ended = await admit(["-k", join(root, folder)]);
    expect(ended.stderr).toBe("");
    expect(ended.code).toBe(0);
    expect(ended.stdout).toMatch(/\(server dry run\)/);
  });
});
