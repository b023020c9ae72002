import { describe, expect, onTestFinished, test, vi } from "vitest";
import { type FaultName, faultNames } from "../../sim/faults/index.ts";
import { testStack } from "../../sim/testing/stack.ts";
import verifyStack from "../../steps/verify-stack/step.ts";
import { runWith } from "../run.ts";

/** Each fault alone, the one check that is to find it, and what the check says was seen. */
const faults: readonly (readonly [fault: FaultName, check: string, evidence: RegExp])[] = [
  ["gateway.reachable", "gateway.reachable", /ECONNREFUSED/],
  ["gateway.programmed", "gateway.programmed", /Programmed.*NoResources/],
  ["route.attached.no-route", "route.attached", /no HTTPRoute/],
  ["route.attached.not-accepted", "route.attached", /Accepted.*NotAllowedByListeners/],
  ["route.attached.unresolved-refs", "route.attached", /ResolvedRefs.*RefNotPermitted/],
  ["route.backend.service", "route.backend", /Service.*ms-llm-d-modelservice-decode/],
  ["route.backend.wrong-pool", "route.backend", /gaie-inference-scheduling/],
  ["route.backend.old-group", "route.backend", /inference\.networking\.x-k8s\.io/],
  ["pool.conditions.not-accepted", "pool.conditions", /Accepted.*HTTPRouteNotAccepted/],
  ["pool.conditions.picker-missing", "pool.conditions", /ResolvedRefs.*InvalidExtensionRef/],
  ["pool.selector.off-by-one-label", "pool.selector", /no pod/],
  ["pool.selector.pod-label", "pool.selector", /decode-3/],
  ["pool.target-port", "pool.target-port", /8200/],
  ["pool.api-group.both", "pool.api-group", /inference\.networking\.x-k8s\.io/],
  ["epp.service.missing", "epp.service", /ms-llm-d-modelservice-epp/],
  ["epp.service.port", "epp.service", /9003/],
  ["epp.service.selector", "epp.service", /selects no/],
  ["epp.single.none", "epp.single", /no pod of an endpoint picker/],
  ["epp.single.two", "epp.single", /2 ready of 2/],
  [
    "epp.on-path",
    "epp.on-path",
    /an endpoint picker runs, but no x-went-into-resp-headers.*its counter did not rise/,
  ],
  ["epp.plugins.unknown-reference", "epp.plugins", /load-aware-scorer/],
  ["epp.plugins.unreadable", "epp.plugins", /picker-config\.yaml/],
  ["epp.prefix-scorer.unreferenced", "epp.prefix-scorer", /prefix-cache-scorer/],
  ["epp.prefix-scorer.weight-zero", "epp.prefix-scorer", /weight 0/],
  ["epp.prefix-producer.unreferenced", "epp.prefix-producer", /precise-prefix-cache-producer/],
  ["epp.prefix-producer.no-tokens", "epp.prefix-producer", /token-producer/],
  ["epp.parameters", "epp.parameters", /single-profile-handler/],
  ["epp.alpha-plugins", "epp.alpha-plugins", /session-affinity-scorer/],
  ["epp.block-size", "epp.block-size", /256.*16|16.*256/],
  ["epp.body-mode.none", "epp.body-mode", /NONE/],
  ["epp.disagg.no-handler", "epp.disagg", /handler/],
  ["pods.ready", "pods.ready", /decode 3 of 4.*decode-3/],
  ["pods.ready.prefill", "pods.ready", /prefill 0 of 2.*prefill-0, prefill-1/],
  ["pods.labels.role", "pods.labels", /decode-3/],
  ["engine.metrics.port", "engine.metrics", /decode-3/],
  ["engine.metric-names.removed", "engine.metric-names", /decode-3/],
  ["engine.model", "engine.model", /Llama-3\.2-1B-Instruct/],
  ["engine.alike.max-num-seqs", "engine.alike", /max-num-seqs/],
  ["engine.alike.chunked-prefill", "engine.alike", /chunked/],
  ["engine.hash.algorithm", "engine.hash", /sha256_cbor/],
  ["engine.hash.seed", "engine.hash", /PYTHONHASHSEED/],
  ["engine.kv-events", "engine.kv-events", /decode-3/],
  ["engine.data-parallel", "engine.data-parallel", /8/],
  ["cache.block-size", "cache.block-size", /32 on decode-3; 16 on decode-0/],
  ["cache.prefix-caching", "cache.prefix-caching", /off on decode-3/],
  ["pd.roles.no-prefill", "pd.roles", /prefill 0, decode 4/],
  ["pd.sidecar.missing", "pd.sidecar", /decode-3/],
  ["pd.connector", "pd.connector", /shared-storage/],
  ["pd.ssrf-protection", "pd.ssrf-protection", /decode-0/],
  ["pd.ports", "pd.ports", /8200.*decode-3|decode-3.*8200/],
  ["pd.kv-transfer", "pd.kv-transfer", /prefill-1/],
  ["pd.side-channel", "pd.side-channel", /127\.0\.0\.1/],
];

/** Looks at a stack of these flags, and gives each check's line of the log. */
async function look(...flags: string[]) {
  const { kubeconfig } = await testStack(...flags);
  vi.stubEnv("KUBECONFIG", kubeconfig);
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  const { results, lines } = await runWith(verifyStack);
  const checks = lines.flatMap((line) => {
    const [, id, status, evidence] = /^([a-z-]+\.[a-z-]+) +(pass|warn|fail|skip) {2}(.*)$/.exec(line) ?? [];
    return id === undefined ? [] : [{ id, status, evidence }];
  });
  return { results, checks, lines };
}

test.each(faults)("%s is found by %s alone", async (fault, check, evidence) => {
  const { results, checks, lines } = await look(`--fault=${fault}`);
  expect(results["failed-checks"], lines.join("\n")).toBe(check);
  expect(checks.filter(({ status }) => status === "warn" || status === "fail")).toEqual([
    { id: check, status: "fail", evidence: expect.stringMatching(evidence) },
  ]);
});

test("every fault that a look can find is in the table, once", () => {
  const findable = faultNames.filter((name) => !name.startsWith("load."));
  expect(faults.map(([fault]) => fault).sort()).toEqual(findable.sort());
  expect(faults.length).toBeGreaterThanOrEqual(40);
});

describe("a sound stack: nothing fails, nothing warns", () => {
  test.each([
    [],
    ["--disaggregated"],
    ["--replicas=1"],
    ["--replicas=16"],
    ["--disaggregated", "--replicas=8", "--prefill-replicas=8"],
  ])("%s %s %s", async (...flags) => {
    const { results, checks, lines } = await look(...flags.filter((flag) => flag !== undefined));
    expect(results, lines.join("\n")).toMatchObject({ status: "pass", "failed-checks": "" });
    expect(checks.filter(({ status }) => status === "warn" || status === "fail")).toEqual([]);
    expect(checks.length).toBeGreaterThan(20);
  });
});
