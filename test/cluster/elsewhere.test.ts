import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { parse, parseAllDocuments, stringify } from "yaml";
import { z } from "zod";
import { root } from "../../tools/steps.ts";
import { folder } from "../folder.ts";
import { serveGit } from "../git-server.ts";
import { readTruth, trueHitRate } from "../llm-d.ts";
import { promisedResults } from "../pipeline.ts";
import { run } from "../process.ts";
import { gatewayTruthUrl, installEmbeddedLlmd, restrictedNamespace } from "./catalog.ts";
import { kubectl } from "./kubectl.ts";
import { cluster, describeOn } from "./requirements.ts";
import { type ClusterEnd, createAndWait, taskRunEnd } from "./runs.ts";
import { named, placed, runSchema, sample } from "./sample-run.ts";
import { renderStandalone } from "./standalone.ts";

const namespace = "elsewhere";
/** The cluster's own registry: as this machine pushes to it, and as Tekton pulls from it. */
const pushTo = process.env["CLUSTER_REGISTRY_PUSH"] ?? "";
const pullFrom = process.env["CLUSTER_REGISTRY"] ?? "";

const objectSchema = z.looseObject({
  kind: z.string(),
  metadata: z.looseObject({ name: z.string() }),
  spec: z.unknown(),
});

async function expectMeasured(end: ClusterEnd): Promise<void> {
  expect(end).toMatchObject({ succeeded: "True", results: { verdict: "pass", "requests-ok": "6" } });
  expect(Object.keys(end.results).sort()).toEqual([...promisedResults].sort());
  const truth = await readTruth(await gatewayTruthUrl(namespace));
  const own = truth.filter((request) => request.testId === end.results["test-id"]);
  expect(own).toHaveLength(6);
  await expectLabelled(end.name);
  expect(Number(end.results["hit-rate-percent"])).toBeCloseTo(trueHitRate(own), 4);
}

/** What deploy/network-policy selects by; `tekton.dev/task` is not on the pod of a task inside a pipeline. */
async function expectLabelled(run: string): Promise<void> {
  const path = "jsonpath={.items[*].metadata.labels.llm-d-validation-catalog/task}";
  const args = ["get", "pods", "-n", namespace, "-l", `tekton.dev/pipelineRun=${run}`, "-o", path];
  const tasks = new Set((await kubectl(args)).trim().split(" "));
  for (const task of ["verify-stack", "cache-snapshot", "session-ramp", "report", "diagnose"])
    expect(tasks).toContain(task);
}

/** A task that needs no llm-d, from wherever the reference says. */
async function expectDiagnosed(taskRef: object): Promise<void> {
  const end = await taskRunEnd(namespace, {
    apiVersion: "tekton.dev/v1",
    kind: "TaskRun",
    metadata: { generateName: "diagnose-" },
    spec: { taskRef, params: named({ statuses: "report=Succeeded", "run-status": "Succeeded" }) },
  });
  expect(end).toMatchObject({ status: "True", results: { status: "pass", reason: "1 task ended well" } });
}

async function pushBundle(contents: string): Promise<string> {
  const pushed = await run("tkn", ["bundle", "push", `${pushTo}/elsewhere/catalog:v1`, "-f", "-"], {
    input: contents,
  });
  const digest = /Pushed Tekton Bundle to \S+@(sha256:[0-9a-f]{64})/.exec(pushed.stdout)?.[1];
  if (digest === undefined) throw new Error(pushed.stdout + pushed.stderr);
  return digest;
}

describeOn(["cluster"], "with nothing but the rights in the namespace", () => {
  let catalog = "";
  const objectNamed = (name: string) => {
    const objects = parseAllDocuments(catalog).map((one) => objectSchema.parse(one.toJS()));
    const found = objects.find(({ metadata }) => metadata.name === name);
    if (found === undefined) throw new Error(`${name} is not rendered`);
    return found;
  };

  beforeAll(async () => {
    await restrictedNamespace(namespace);
    await kubectl(["apply", "-n", namespace, "-k", join(root, "deploy/rbac")]);
    await installEmbeddedLlmd(namespace, cluster?.simImage ?? "");
    catalog = await renderStandalone(cluster?.stepImage ?? "");
  });

  test("the image is the overlay's, wherever a step names one and no param does", () => {
    const all = [...catalog.matchAll(/^\s*image: (.*)$/gm)].map(([, image]) => image);
    const images = all.filter((image) => image !== "$(params.image)");
    expect(images.length).toBeGreaterThan(15);
    expect([...new Set(images)]).toEqual([cluster?.stepImage]);
  });

  const noRegistry = pushTo === "" ? "; skipped: CLUSTER_REGISTRY_PUSH names no registry" : "";
  describe.skipIf(pushTo === "")(`a bundle${noRegistry}`, () => {
    test("holds everything within Tekton's limit, and the same content has the same digest", async () => {
      const digest = await pushBundle(catalog);
      expect(await pushBundle(catalog)).toBe(digest);
      const listed = await run("tkn", ["bundle", "list", `${pushTo}/elsewhere/catalog:v1`]);
      const objects = listed.stdout.trim().split("\n");
      expect(objects).toContain("pipeline.tekton.dev/cache-hit-pipeline");
      expect(objects).toContain("task.tekton.dev/session-ramp");
      expect(objects.length).toBeLessThanOrEqual(20);
    });

    test("the sample runs from it, by digest", async () => {
      const bundle = `${pullFrom}/elsewhere/catalog@${await pushBundle(catalog)}`;
      const from = sample("pipelines/cache-hit-pipeline/runs/from-bundle.yaml");
      await expectMeasured(await createAndWait(namespace, placed(from, { bundle })));
    });

    test("one task of it runs alone", async () => {
      const bundle = `${pullFrom}/elsewhere/catalog@${await pushBundle(catalog)}`;
      const params = named({ bundle, name: "diagnose", kind: "task" });
      await expectDiagnosed({ resolver: "bundles", params });
    });
  });

  describe("a git repository", () => {
    const serve = () =>
      serveGit(cluster?.nodeIp ?? "", {
        "deploy/standalone/cache-hit-pipeline.yaml": stringify(objectNamed("cache-hit-pipeline")),
        "tasks/diagnose/diagnose.yaml": stringify(objectNamed("diagnose")),
      });

    test("the sample runs from it, by commit", async () => {
      const { url, commit } = await serve();
      const from = sample("pipelines/cache-hit-pipeline/runs/from-git.yaml");
      await expectMeasured(await createAndWait(namespace, placed(from, { url, revision: commit })));
    });

    test("one task of it runs alone, by tag", async () => {
      const { url } = await serve();
      const params = named({ url, revision: "v1", pathInRepo: "tasks/diagnose/diagnose.yaml" });
      await expectDiagnosed({ resolver: "git", params });
    });

    test("a revision that is not there ends the run at once, and names it", async () => {
      const { url } = await serve();
      const from = sample("pipelines/cache-hit-pipeline/runs/from-git.yaml");
      const end = await createAndWait(namespace, placed(from, { url, revision: "v9" }));
      expect(end).toMatchObject({ succeeded: "False", reason: "CouldntGetPipeline", ran: [] });
    });
  });

  describe("Pipelines as Code", () => {
    const path = "deploy/pipelines-as-code/cache-hit.yaml";

    test("the sample, with the pipeline written into it, is admitted and runs", async () => {
      const object = sample(path);
      delete object.spec.pipelineRef;
      const inlined = {
        ...object,
        spec: { ...object.spec, pipelineSpec: objectNamed("cache-hit-pipeline").spec },
      };
      const dryRun = ["create", "-n", namespace, "--dry-run=server", "-f", "-"];
      await kubectl(dryRun, JSON.stringify(inlined));
      await expectMeasured(await createAndWait(namespace, inlined));
    });

    const pac = process.env["TKN_PAC"] ?? "";
    test.skipIf(pac === "")(
      "the sample as tkn pac resolves it (skipped where TKN_PAC names no tkn-pac)",
      async () => {
        // The URL is of the internet: the pipeline comes from the folder instead, as one inside .tekton/ does.
        const text = readFileSync(join(root, path), "utf8").replace(/^.*tekton.dev\/pipeline: .*\n/m, "");
        const files = folder({
          "run.yaml": text,
          "pipeline.yaml": stringify(objectNamed("cache-hit-pipeline")),
        });
        const resolved = await run(pac, ["resolve", "--no-secret", "-f", files]);
        expect(resolved.code, resolved.stderr).toBe(0);
        const object = runSchema.parse(parse(resolved.stdout));
        object.spec.params = sample(path).spec.params;
        await expectMeasured(await createAndWait(namespace, object));
      },
    );
  });

  test("nothing was installed by any of it", async () => {
    expect(await kubectl(["get", "tasks,pipelines", "-n", namespace, "-o", "name"])).toBe("");
  });
});
