import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { accountOf } from "../../tools/accounts.ts";
import { type Right, rightsOf } from "../../tools/rbac-table.ts";
import { root } from "../../tools/steps.ts";
import { installCatalog, installEmbeddedLlmd, restrictedNamespace } from "./catalog.ts";
import { kubectl } from "./kubectl.ts";
import { cases, guarded, logs, rehearsal, UNTRIED } from "./missing-rights.ts";
import { cluster, describeOn } from "./requirements.ts";
import { runTask } from "./task-log.ts";

const namespace = "deploy-rights";

const rights = ["observer", "restarter"].flatMap((name) => {
  const path = `deploy/rbac/roles/${name}.yaml`;
  return rightsOf(path, readFileSync(join(root, path), "utf8"));
});

/** `resource.group` as kubectl spells it. */
const nameOf = (resource: string, group: string) => (group === "" ? resource : `${resource}.${group}`);

/** Every single right: `list pods`, `patch deployments.apps`. */
const singles = (of: readonly Right[]) =>
  of.flatMap(({ apiGroups, resources, verbs }) =>
    apiGroups.flatMap((group) =>
      resources.flatMap((resource) => verbs.map((verb) => `${verb} ${nameOf(resource, group)}`)),
    ),
  );

/** What `kubectl auth can-i --list` says of an account. */
async function listed(account: string): Promise<Set<string>> {
  const user = `system:serviceaccount:${namespace}:${account}`;
  const text = await kubectl(["auth", "can-i", "--list", "-n", namespace, `--as=${user}`]);
  const rows = text.split("\n").map((line) => /^(\S+)\s+\[\]\s+\[\]\s+\[([^\]]*)\]\s*$/.exec(line));
  return new Set(rows.flatMap((row) => (row?.[2] ?? "").split(" ").map((verb) => `${verb} ${row?.[1]}`)));
}

/** Applies a Role without one of its rights. */
async function without(role: string, verb: string, name: string): Promise<void> {
  const rules = rights
    .filter((right) => right.role === role)
    .flatMap(({ apiGroups, resources, verbs }) =>
      apiGroups.flatMap((group) =>
        resources.map((resource) => ({
          apiGroups: [group],
          resources: [resource],
          verbs: verbs.filter((own) => !(own === verb && nameOf(resource, group) === name)),
        })),
      ),
    )
    .filter(({ verbs }) => verbs.length > 0);
  const metadata = { name: role };
  const object = { apiVersion: "rbac.authorization.k8s.io/v1", kind: "Role", metadata, rules };
  await kubectl(["apply", "-n", namespace, "-f", "-"], JSON.stringify(object));
}

const restoreRoles = () => kubectl(["apply", "-n", namespace, "-k", join(root, "deploy/rbac")]);

/** A pod that no workload owns. */
const alone = (image: string) => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "alone", labels: { alone: "yes" } },
  spec: {
    automountServiceAccountToken: false,
    securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
    containers: [
      {
        name: "vllm",
        image,
        command: ["node", "/app/sim.js", "worker", "--host", "0.0.0.0", "--port", "8000"],
        ports: [{ name: "http", containerPort: 8000 }],
        securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
      },
    ],
  },
});

describeOn(["cluster"], "rights", () => {
  beforeAll(async () => {
    await restrictedNamespace(namespace);
    await installCatalog(namespace, cluster?.stepImage ?? "");
    await installEmbeddedLlmd(namespace, cluster?.simImage ?? "");
    await kubectl(["apply", "-n", namespace, "-f", "-"], JSON.stringify(alone(cluster?.simImage ?? "")));
    await kubectl(["wait", "-n", namespace, "--for=condition=Ready", "pod/alone", "--timeout=60s"]);
  });
  afterAll(async () => void (await kubectl(["delete", "namespace", namespace, "--wait=false"])));

  describe("of the accounts of deploy/rbac", () => {
    const observer = singles(rights.filter(({ role }) => role === "llm-d-observer"));
    test.each([
      ["llm-d-observer", observer],
      ["llm-d-restarter", singles(rights)],
      ["default", observer],
      ["pipeline", observer],
    ])("%s has what the table says, and no more", async (account, wanted) => {
      // What every account may ask about itself is no right of ours.
      const everyone = await listed("llm-d-ramp");
      const own = [...(await listed(account))].filter((right) => !everyone.has(right));
      expect(own.sort()).toEqual([...new Set(wanted)].sort());
    });

    test.each(["get pods", "list pods", "get secrets", "get leases.coordination.k8s.io"])(
      "llm-d-ramp may not %s",
      async (right) => {
        expect(await listed("llm-d-ramp")).not.toContain(right);
      },
    );
  });

  describe("that are missing are named by the task that needs them", () => {
    test.each(cases)("%s (%s): %s", async (right, role, task, params) => {
      const [verb = "", name = ""] = right.split(" ");
      if (verb === "create") await kubectl(["delete", "leases", "-n", namespace, "--all"]);
      await without(role, verb, name);
      try {
        const end = await runTask(namespace, task, accountOf(task), params);
        const [resource = ""] = name.split(".");
        const account = `system:serviceaccount:${namespace}:${accountOf(task)}`;
        expect(end.log).toContain(`${account} may not ${verb} ${resource} in namespace ${namespace}`);
      } finally {
        await restoreRoles();
      }
    });

    test("each right is tried, or known not to matter", () => {
      const tried = cases.map(([right]) => right);
      expect([...new Set([...tried, ...UNTRIED])].sort()).toEqual(singles(rights).sort());
    });

    test("with all of them no task names one", async () => {
      for (const [task, params] of [
        ["verify-stack", guarded("three")],
        ["cache-snapshot", {}],
        ["stickiness-summary", logs],
        ["cache-pod-restart", rehearsal],
      ] as const) {
        const end = await runTask(namespace, task, accountOf(task), params);
        expect(end.log).not.toBe("");
        expect(end.log).not.toContain("may not");
      }
    });
  });
});
