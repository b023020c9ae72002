import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { root } from "../../tools/steps.ts";
import { installCatalog, restrictedNamespace } from "./catalog.ts";
import { installCrds } from "./crds.ts";
import { kubectl } from "./kubectl.ts";
import { cluster, describeOn } from "./requirements.ts";
import { createAndWait } from "./runs.ts";
import { named, sample } from "./sample-run.ts";
import { installUpstreamImages, withoutUpstream } from "./upstream/images.ts";

/*
 * Upstream's own endpoint picker, routing sidecars and simulated engines behind a real Envoy: what the embedded llm-d
 * imitates. The figures are known from the plan: the simulator has vLLM's block-wise cache.
 */

async function install(namespace: string, stack: "routed" | "split") {
  await restrictedNamespace(namespace);
  await installCatalog(namespace, cluster?.stepImage ?? "");
  await applyStack(namespace, stack);
}

async function applyStack(
  namespace: string,
  stack: "routed" | "split",
  change = (objects: string) => objects,
) {
  const objects = change(await kubectl(["kustomize", join(root, "test/cluster/upstream", stack)]));
  await kubectl(["apply", "-n", namespace, "-f", "-"], objects);
  const workloads = (await kubectl(["get", "deployments", "-n", namespace, "-o", "name"])).trim().split("\n");
  for (const workload of workloads)
    await kubectl(["rollout", "status", "-n", namespace, workload, "--timeout=180s"]);
}

function start(namespace: string, run: string, params: Readonly<Record<string, string>>) {
  const object = sample(`pipelines/${run}.yaml`);
  object.spec.params = named(params);
  return createAndWait(namespace, object);
}

const title = ["upstream's own llm-d", withoutUpstream].filter((part) => part !== "").join("; ");

describe.skipIf(withoutUpstream !== "")(title, () => {
  describeOn(["cluster"], "as pods", () => {
    let removeCrds = async () => {};
    beforeAll(async () => {
      removeCrds = await installCrds();
      await installUpstreamImages();
    });
    afterAll(async () => {
      await kubectl(["delete", "namespace", "upstream", "upstream-pd", "--ignore-not-found", "--wait"]);
      await removeCrds();
    });

    test("prefix-cache routing passes, while most engines have served nothing yet", async () => {
      await install("upstream", "routed");
      const end = await start("upstream", "cache-hit-pipeline/runs/least-privilege", {
        sessions: "3",
        requests: "30",
        "sleep-seconds": "0",
        "max-tokens": "4",
      });
      expect(end.results, JSON.stringify(end)).toMatchObject({
        verdict: "pass",
        "requests-ok": "30",
        "hit-rate-source": "pods",
        "stickiness-percent": "100",
        "stickiness-source": "header",
      });
      expect(end.results["hit-rate-percent"]).toBe(end.results["attainable-hit-rate-percent"]);
    });

    test("prefill and decode apart: the split is proven, and its sidecars connect to nobody else", async () => {
      await install("upstream-pd", "split");
      const end = await start("upstream-pd", "pd-verify-pipeline/runs/ssrf", {
        "ssrf-check": "true",
        "expected-pods": "decode=2 prefill=2",
      });
      expect(end.results, JSON.stringify(end)).toMatchObject({
        status: "pass",
        "failed-checks": "",
        "prefill-decode": "4",
        "decode-only": "5",
        ssrf: "none",
      });
    });

    test("without their allow-list they connect to the task's pod, which fails the run", async () => {
      await applyStack("upstream-pd", "split", (objects) =>
        objects.replace("--enable-ssrf-protection=true", "--enable-ssrf-protection=false"),
      );
      const end = await start("upstream-pd", "pd-verify-pipeline/runs/ssrf", { "ssrf-check": "true" });
      expect(end.results, JSON.stringify(end)).toMatchObject({
        status: "fail",
        "failed-checks": "pd.ssrf-protection",
        ssrf: "connected",
      });
    });

    test("a session keeps to its engine's cache with prefill and decode apart: the hit rate goes by role", async () => {
      const end = await start("upstream-pd", "cache-hit-pipeline/runs/least-privilege", {
        sessions: "3",
        requests: "30",
        "sleep-seconds": "0",
        "max-tokens": "4",
      });
      expect(end.results, JSON.stringify(end)).toMatchObject({
        verdict: "fail",
        "requests-ok": "30",
        "hit-rate-source": "pods",
        "stickiness-percent": "100",
      });
      expect(end.results["verdict-reason"]).toContain("pd.ssrf-protection");
      expect(end.results["hit-rate-percent"]).toBe(end.results["attainable-hit-rate-percent"]);
    });
  });
});
