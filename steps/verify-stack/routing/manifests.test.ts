import { beforeAll, describe, expect, test } from "vitest";
import { Credentials } from "../../../lib/credentials.ts";
import { connectCluster } from "../../../lib/kubernetes/index.ts";
import { enginesOf } from "../../../lib/llm-d/engines.ts";
import { findPickers } from "../../../lib/llm-d/pickers.ts";
import { Redactor } from "../../../lib/redact.ts";
import { kustomize, render } from "../../../test/deploy/kustomize.ts";
import type { KubernetesObject } from "../../../test/deploy/objects.ts";
import { kubernetesWorld, type World } from "../../../test/kubernetes-world.ts";
import { manifestWorld } from "../../../test/manifest-world.ts";
import { toldOf } from "../engines.ts";
import { known, read } from "../reading.ts";
import type { Scene } from "../scene.ts";
import { facts, scene } from "../testing/scene.ts";
import { conclude, idsOf } from "../verdict.ts";
import { poolNames } from "./routing.ts";
import { surveyRouting } from "./survey.ts";

const SELECTOR = "llm-d.ai/role in (decode,prefill,prefill-decode,both)";

/** The scene of a namespace in which all engines answer well. */
async function sceneOf(world: World, url: string): Promise<Scene> {
  await kubernetesWorld(world);
  const cluster = await connectCluster(undefined);
  if (cluster === undefined) throw new Error("no Kubernetes");
  const pickers = read(findPickers(cluster));
  const pods = await cluster.pods(SELECTOR);
  const target = { ...scene().target, url };
  const routing = await surveyRouting({
    cluster: known(cluster),
    target,
    pickers,
    prometheus: undefined,
    credentials: new Credentials(undefined, new Redactor()),
    signal: new AbortController().signal,
  });
  const engines = enginesOf(pods).map((engine) => ({ engine, facts: facts(), told: toldOf(engine) }));
  return scene({
    target,
    pods: known(pods),
    pickers: await pickers,
    pools: poolNames(routing),
    engines: known(engines),
    routing,
  });
}

describe.skipIf(kustomize === undefined)("what deploy/llm-d holds, as it runs (needs kubectl)", () => {
  const rendered = new Map<string, readonly KubernetesObject[]>();
  beforeAll(async () => {
    for (const folder of ["gpu", "upstream-sim", "embedded", "embedded-pd"])
      rendered.set(folder, await render(`deploy/llm-d/${folder}`));
  });

  test.each([
    [
      "gpu",
      "http://10.96.0.1",
      ["gateway.programmed", "route.backend", "pool.selector", "epp.service", "epp.disagg"],
    ],
    [
      "upstream-sim",
      "http://sim-inference-gateway",
      ["epp.prefix-scorer", "epp.body-mode", "affinity.service"],
    ],
    ["embedded", "http://llm-d-infra-inference-gateway", ["affinity.service"]],
    ["embedded-pd", "http://llm-d-infra-inference-gateway", []],
  ])("%s gives no false alarm", async (folder, url, passed) => {
    const findings = conclude(await sceneOf(manifestWorld(rendered.get(folder) ?? []), url));
    const alarms = findings.filter(({ status }) => status === "warn" || status === "fail");
    expect(alarms.map(({ check, status, evidence }) => `${check.id} ${status} ${evidence}`)).toEqual([]);
    expect(idsOf(findings, "pass")).toEqual(expect.arrayContaining(passed));
  });
});
