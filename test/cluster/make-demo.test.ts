import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { root } from "../../tools/steps.ts";
import { folder } from "../folder.ts";
import { run } from "../process.ts";
import { installEmbeddedLlmd, restrictedNamespace } from "./catalog.ts";
import { getJson, kubectl } from "./kubectl.ts";
import { cluster, describeOn } from "./requirements.ts";
import { clusterObjects, objectsOf } from "./snapshot.ts";

/** From another folder, as anybody may. */
async function demo(args: readonly string[], more: Record<string, string | undefined>) {
  const images = { STEP_IMAGE: cluster?.stepImage, SIM_IMAGE: cluster?.simImage, SLEEP_SECONDS: "0" };
  const end = await run(join(root, "make-demo.sh"), args, {
    env: { ...process.env, ...images, ...more },
    timeoutMs: 580_000,
  });
  return { ...end, all: end.stdout + end.stderr };
}

const partOfCatalog = "app.kubernetes.io/part-of=llm-d-validation-catalog";

const isThere = async (namespace: string) =>
  (await kubectl(["get", "namespace", namespace, "--ignore-not-found", "-o", "name"])) !== "";

/** Fails unless nothing of a namespace or of the cluster has changed since. */
async function unchanged(namespace: string): Promise<() => Promise<void>> {
  const [before, outside] = [await objectsOf(namespace), await clusterObjects()];
  return async () => {
    expect(await objectsOf(namespace)).toEqual(before);
    expect(await clusterObjects()).toEqual(outside);
  };
}

/** What a test that failed may have left. */
function removedAfterwards(namespace: string): void {
  afterAll(() => kubectl(["delete", "namespace", namespace, "--ignore-not-found", "--wait=false"]));
}

describeOn(["cluster"], "make-demo.sh on a real cluster", () => {
  describe("a namespace that is not there", () => {
    const NS = "make-demo-new";
    removedAfterwards(NS);

    beforeAll(async () => {
      await kubectl(["delete", "namespace", NS, "--ignore-not-found", "--wait"]);
    });

    test("a dry run changes nothing", async () => {
      const before = await clusterObjects();
      const end = await demo(["--dry-run"], { NS });
      expect(end.code, end.all).toBe(0);
      expect(end.stdout).toContain(`create    namespace ${NS}`);
      expect(end.stdout).toContain(`try       image ${cluster?.simImage}`);
      expect(await isThere(NS)).toBe(false);
      expect(await clusterObjects()).toEqual(before);
    });

    test("from nothing to the verdict, and to nothing again", async () => {
      const before = await clusterObjects();
      const end = await demo([], { NS, REQUESTS: "10" });
      expect(end.code, end.all).toBe(0);
      expect(end.stdout).toMatch(/^Context: +\S/);
      expect(end.stdout).toMatch(/Delta Hit Rate \(measured traffic\): \d+\.\d%/);
      expect(end.stdout).toMatch(/^verdict +pass$/m);

      const status = await demo(["status"], { NS });
      expect(status.code, status.all).toBe(0);
      expect(status.stdout).toMatch(new RegExp(`verify-stack +0.1.0 +${cluster?.stepImage}`));
      expect(status.stdout).toMatch(/cache-hit-\w+ .* (Succeeded|Completed) +pass$/m);
      expect(status.stdout).toMatch(/ms-llm-d-modelservice-decode-0 +1\/1/);

      const removed = await demo(["uninstall"], { NS });
      expect(removed.code, removed.all).toBe(0);
      expect(await isThere(NS)).toBe(false);
      expect(await clusterObjects()).toEqual(before);
    });
  });

  describe("a restricted namespace with things of its user", () => {
    const NS = "make-demo-kept";
    removedAfterwards(NS);

    beforeAll(async () => {
      await restrictedNamespace(NS);
      await kubectl(["create", "configmap", "mine", "-n", NS, "--from-literal=a=b"]);
      // One of deploy/rbac, applied by the user: it stays.
      await kubectl(["create", "serviceaccount", "llm-d-ramp", "-n", NS]);
      await kubectl(["label", "serviceaccount", "llm-d-ramp", "-n", NS, partOfCatalog]);
    });

    test("round robin: the verdict is fail; uninstall leaves what was there", async () => {
      const before = await objectsOf(NS);
      const outside = await clusterObjects();
      const end = await demo([], { NS, SESSIONS: "5", ROUTING: "round-robin" });
      expect(end.code, end.all).toBe(3);
      expect(end.stdout).toMatch(/^verdict +fail$/m);
      expect(end.stdout).toContain("Updates what was installed before; uninstall leaves it.");

      const removed = await demo(["uninstall"], { NS });
      expect(removed.code, removed.all).toBe(0);
      expect([...(await objectsOf(NS)).keys()].sort()).toEqual([...before.keys()].sort());
      expect(await clusterObjects()).toEqual(outside);
    });

    test("a value that the first task refuses; the logs come without tkn", async () => {
      const bin = folder();
      symlinkSync((await run("which", ["kubectl"])).stdout.trim(), join(bin, "kubectl"));
      const end = await demo([], { NS, REQUESTS: "0", PATH: `${bin}:/usr/bin:/bin` });
      expect(end.stdout).toContain("tkn is not on the PATH");
      expect(end.all).toContain('requests: "0" is not a whole number');
      expect(end.code).toBe(2);
    });

    test("a namespace of theirs is never removed", async () => {
      expect((await demo(["uninstall"], { NS })).code).toBe(0);
      expect((await demo(["uninstall"], { NS })).stdout).toContain("has installed nothing");
      expect(await isThere(NS)).toBe(true);
    });
  });

  describe("a namespace with an llm-d of its own", () => {
    const NS = "make-demo-own";
    removedAfterwards(NS);

    beforeAll(async () => {
      await restrictedNamespace(NS);
      await installEmbeddedLlmd(NS, cluster?.simImage ?? "");
    });

    test("it is measured, restarted as asked, and neither replaced nor removed", async () => {
      const uid = async () =>
        JSON.stringify(await getJson(NS, "statefulset", "ms-llm-d-modelservice-decode")).match(
          /"uid":"[^"]+"/,
        )?.[0];
      const before = await uid();
      const end = await demo([], { NS, REQUESTS: "10", RESTART_PODS: "true" });
      expect(end.code, end.all).toBe(0);
      expect(end.stdout).toContain("the namespace's own (4 pods with the label llm-d.ai/role)");
      expect(end.all).toContain("[cache-pod-restart : run] Every pod is new and ready: 4 pods.");
      expect((await demo(["uninstall"], { NS })).code).toBe(0);
      expect(await uid()).toBe(before);
      const left = [...(await objectsOf(NS)).keys()];
      expect(
        left.filter((name) => /^(Task|Pipeline|TaskRun|PipelineRun|Role|RoleBinding|Lease) /.test(name)),
      ).toEqual([]);
    });

    test("ROUTING is not for it", async () => {
      const same = await unchanged(NS);
      const end = await demo([], { NS, ROUTING: "random" });
      expect(end.stderr).toContain("ROUTING is for the embedded llm-d");
      expect(end.code).toBe(2);
      await same();
    });
  });

  describe("what it cannot do ends with 4, and changes nothing", () => {
    const NS = "make-demo-refused";
    removedAfterwards(NS);

    beforeAll(() => restrictedNamespace(NS));

    /** An account with a usual ClusterRole in the namespace, all rights to Tekton's objects, and a look at Gateways. */
    async function account(name: string, clusterRole: string): Promise<void> {
      const rules = [
        { apiGroups: ["tekton.dev"], resources: ["*"], verbs: ["*"] },
        { apiGroups: ["gateway.networking.k8s.io"], resources: ["gateways"], verbs: ["list"] },
      ];
      const role = {
        apiVersion: "rbac.authorization.k8s.io/v1",
        kind: "Role",
        metadata: { name: "runs" },
        rules,
      };
      await kubectl(["apply", "-n", NS, "-f", "-"], JSON.stringify(role));
      await kubectl(["create", "serviceaccount", name, "-n", NS]);
      const bind = ["create", "rolebinding", "-n", NS, `--serviceaccount=${NS}:${name}`];
      await kubectl([...bind, name, `--clusterrole=${clusterRole}`]);
      await kubectl([...bind, `${name}-runs`, "--role=runs"]);
    }

    test("no cluster at the address", async () => {
      const config = folder({
        config: JSON.stringify({
          apiVersion: "v1",
          kind: "Config",
          clusters: [{ name: "c", cluster: { server: "https://127.0.0.1:9" } }],
          contexts: [{ name: "c", context: { cluster: "c", user: "c" } }],
          users: [{ name: "c", user: { token: "t" } }],
          "current-context": "c",
        }),
      });
      const end = await demo([], { NS, KUBECONFIG: join(config, "config") });
      expect(end.stdout).toMatch(/^Context: +c, https:\/\/127.0.0.1:9$/m);
      expect(end.stderr).toMatch(/cannot be reached: .*127.0.0.1:9 was refused/);
      expect(end.code).toBe(4);
    });

    test("an account with few rights: each missing one by name", async () => {
      await kubectl(["create", "serviceaccount", "few", "-n", NS]);
      await kubectl([
        "create",
        "role",
        "few",
        "-n",
        NS,
        "--verb=get,list",
        "--resource=pods,services,configmaps",
      ]);
      await kubectl(["create", "rolebinding", "few", "-n", NS, "--role=few", `--serviceaccount=${NS}:few`]);
      const same = await unchanged(NS);
      const end = await demo([], { NS, KUBECONFIG: await kubeconfigOf(NS, "few") });
      for (const right of [
        "create configmaps",
        "create pods",
        "get pods/log",
        "patch roles.rbac.authorization.k8s.io",
        "create tasks.tekton.dev",
        "create pipelineruns.tekton.dev",
        "create statefulsets.apps",
      ]) {
        expect(end.stderr).toContain(`you may not ${right} in namespace ${NS} (kubectl auth can-i `);
      }
      expect(end.stderr).not.toContain("may not get pods in");
      expect(end.code).toBe(4);
      await same();
    });

    test("accounts of somebody else's under the catalog's names", async () => {
      await kubectl(["create", "serviceaccount", "llm-d-ramp", "-n", NS]);
      onTestFinished(async () => void (await kubectl(["delete", "serviceaccount", "llm-d-ramp", "-n", NS])));
      const same = await unchanged(NS);
      const end = await demo([], { NS });
      expect(end.stderr).toContain(`ServiceAccount llm-d-ramp in namespace ${NS} is somebody else's`);
      expect(end.code).toBe(4);
      await same();
    });

    test("an account that may make Roles, and holds less than they grant", async () => {
      await account("owner", "admin");
      const same = await unchanged(NS);
      const end = await demo([], { NS, KUBECONFIG: await kubeconfigOf(NS, "owner") });
      expect(end.stderr).toMatch(
        /refused: .*llm-d-observer.*attempting to grant RBAC permissions not currently held/,
      );
      expect(end.code).toBe(4);
      await same();
    });

    test("an account that may not change roles, where an administrator has applied deploy/rbac", async () => {
      await account("editor", "edit");
      await kubectl(["apply", "-n", NS, "-k", join(root, "deploy/rbac")]);
      const end = await demo(["--dry-run"], { NS, KUBECONFIG: await kubeconfigOf(NS, "editor") });
      expect(end.stdout).toContain("are taken as they are");
      expect(end.stdout).not.toContain("apply     Role");
      expect(end.code, end.all).toBe(0);
    });

    test("an image that no registry has: the kubelet's reason, and the pod is gone", async () => {
      onTestFinished(async () => void (await demo(["uninstall"], { NS })));
      const end = await demo([], { NS, STEP_IMAGE: "registry.localhost:5000/none/steps:v1" });
      expect(end.stderr).toMatch(
        /step image registry.localhost:5000\/none\/steps:v1 cannot be started: (ErrImagePull|ImagePullBackOff): .*steps:v1/,
      );
      expect(end.code).toBe(4);
      const left = await kubectl([
        "get",
        "pods",
        "-n",
        NS,
        "-o",
        'jsonpath={.items[?(@.metadata.deletionTimestamp=="")].metadata.name}',
      ]);
      expect(left).toBe("");
    });
  });
});

/** A kubeconfig of a service account, for the cluster of the current one. */
async function kubeconfigOf(namespace: string, account: string): Promise<string> {
  const token = (await kubectl(["create", "token", account, "-n", namespace])).trim();
  const config = JSON.parse(await kubectl(["config", "view", "--raw", "--minify", "-o", "json"])) as {
    contexts: { context: { user: string } }[];
    users: unknown[];
  };
  config.users = [{ name: config.contexts[0]?.context.user, user: { token } }];
  return join(folder({ config: JSON.stringify(config) }), "config");
}
