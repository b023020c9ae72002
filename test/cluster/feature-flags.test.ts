import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { installCatalog, installEmbeddedLlmd, restrictedNamespace } from "./catalog.ts";
import { getJson, kubectl } from "./kubectl.ts";
import { cluster, describeOn } from "./requirements.ts";
import { runTask } from "./task-log.ts";

const restricted = "deploy-flags-restricted";
const open = "deploy-flags-open";
const FLAGS = ["set-security-context", "set-security-context-read-only-root-filesystem"];

const configSchema = z.object({ data: z.record(z.string(), z.string()) });

const setFlags = (values: Readonly<Record<string, string | undefined>>) => {
  const data = Object.fromEntries(FLAGS.map((flag) => [flag, values[flag] ?? null]));
  const patch = JSON.stringify({ data });
  return kubectl([
    "patch",
    "configmap",
    "feature-flags",
    "-n",
    "tekton-pipelines",
    "--type=merge",
    "-p",
    patch,
  ]);
};

const diagnosis = { "run-status": "Succeeded", statuses: "verify-stack=Succeeded", "run-name": "demo" };

/** Tekton reads its flags again within a second or two of a change. */
const TRIES = 5;

describeOn(["cluster"], "Tekton's flags for the security context of its own containers", () => {
  beforeAll(async () => {
    for (const namespace of [restricted, open]) {
      await restrictedNamespace(namespace);
      await installCatalog(namespace, cluster?.stepImage ?? "");
    }
    await kubectl([
      "label",
      "namespace",
      open,
      "--overwrite",
      "pod-security.kubernetes.io/enforce=privileged",
    ]);
    await installEmbeddedLlmd(open, cluster?.simImage ?? "");
  });
  afterAll(async () => void (await kubectl(["delete", "namespace", restricted, open, "--wait=false"])));

  test("off: a restricted namespace refuses the pod and says why; in an open one tasks run as with them", async () => {
    const before = configSchema.parse(await getJson("tekton-pipelines", "configmap", "feature-flags")).data;
    try {
      await setFlags(Object.fromEntries(FLAGS.map((flag) => [flag, "false"])));
      let refused = await runTask(restricted, "diagnose", "default", diagnosis);
      for (let tries = 1; tries < TRIES && refused.succeeded === "True"; tries++) {
        refused = await runTask(restricted, "diagnose", "default", diagnosis);
      }
      expect(refused.succeeded).toBe("False");
      expect(refused.message).toMatch(/violates PodSecurity "restricted/);
      const ran = await runTask(open, "verify-stack", "llm-d-observer", {});
      expect(ran.log).not.toBe("");
      expect(ran).toMatchObject({ succeeded: "True", results: { status: "pass" } });
    } finally {
      await setFlags(before);
    }
  });
});
