import { afterAll, beforeAll, expect, test } from "vitest";
import { readTruth, type TruthRequest } from "../llm-d.ts";
import { gatewayTruthUrl, installCatalog, installDisaggregatedLlmd, restrictedNamespace } from "./catalog.ts";
import { kubectl } from "./kubectl.ts";
import { cluster, describeOn } from "./requirements.ts";
import { createAndWait } from "./runs.ts";
import { named, sample } from "./sample-run.ts";

const namespace = "llm-d-pd";
/** The embedded picker lives inside the gateway, so no pod has a picker's label. */
const pickers = `epp=http://llm-d-infra-inference-gateway.${namespace}/metrics`;

function verify(run: "least-privilege" | "ssrf", params: Readonly<Record<string, string>> = {}) {
  const object = sample(`pipelines/pd-verify-pipeline/runs/${run}.yaml`);
  const own = run === "ssrf" ? { "ssrf-check": "true" } : {};
  object.spec.params = named({ "picker-metrics-urls": pickers, ...own, ...params });
  return createAndWait(namespace, object);
}

/** What reached the engines of a role in the last run. */
async function atRole(role: string): Promise<TruthRequest[]> {
  const requests = await readTruth(await gatewayTruthUrl(namespace));
  return requests.filter(({ worker, testId }) => worker.includes(`-${role}-`) && /-pd$/.test(testId ?? ""));
}

describeOn(["cluster"], "prefill and decode apart, as pods", () => {
  beforeAll(async () => {
    await restrictedNamespace(namespace);
    await installCatalog(namespace, cluster?.stepImage ?? "");
    await installDisaggregatedLlmd(namespace, cluster?.simImage ?? "");
  });
  afterAll(async () => void (await kubectl(["delete", "namespace", namespace, "--wait=false"])), 60_000);

  test("the split is proven from the pods' counters, each task with the account of its duty", async () => {
    const end = await verify("least-privilege", { "expected-pods": "decode=2 prefill=2" });
    expect(end.results, JSON.stringify(end)).toMatchObject({
      status: "pass",
      "failed-checks": "",
      "prefill-decode": "4",
      "decode-only": "5",
      ssrf: "",
    });
    expect(end.succeeded).toBe("True");
    expect(await atRole("prefill")).toHaveLength(4);
    expect(await atRole("decode")).toHaveLength(9);
  });

  test("sidecars with an allow-list: nobody connects to the task's pod", async () => {
    const end = await verify("ssrf");
    expect(end.results).toMatchObject({ status: "pass", ssrf: "none" });
  });

  test("a sidecar without one connects to it, which fails the run", async () => {
    await installDisaggregatedLlmd(namespace, cluster?.simImage ?? "", (objects) =>
      objects.replace("--enable-ssrf-protection=true", "--enable-ssrf-protection=false"),
    );
    const end = await verify("ssrf");
    expect(end.succeeded).toBe("False");
    expect(end.results).toMatchObject({ status: "fail", ssrf: "connected" });
    expect(end.results["failed-checks"]).toBe("pd.ssrf-protection");
    expect(end.results["reason"]).toMatch(
      /^SSRF: a repeated prompt through the gateway made [\d.]+ connect to us \(POST /,
    );
  });
});
