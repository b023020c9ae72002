import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { root } from "../../tools/steps.ts";
import { readTruth, type TruthRequest, trueHitRate } from "../llm-d.ts";
import { gatewayTruthUrl, installCatalog, installEmbeddedLlmd, restrictedNamespace } from "./catalog.ts";
import { guidellmImage, installGuidellmImage, withoutGuidellm } from "./guidellm-image.ts";
import { getJson, kubectl } from "./kubectl.ts";
import { cluster, describeOn } from "./requirements.ts";
import { createAndWait } from "./runs.ts";
import { named } from "./sample-run.ts";

const namespace = "guidellm";
const REQUESTS = 10;
const OUTPUT_TOKENS = 8;

/** A run of the sample, made short, as any uid; GuideLLM asks for less of a node that many tests share. */
function shortRun(params: Readonly<Record<string, string>>) {
  const path = join(root, "pipelines/guidellm-benchmark-pipeline/runs/concurrent.yaml");
  const run = z.looseObject({ spec: z.looseObject({}) }).parse(parse(readFileSync(path, "utf8")));
  const load = {
    "rate-type": "concurrent",
    rate: "2",
    "max-requests": String(REQUESTS),
    data: `prompt_tokens=64,output_tokens=${OUTPUT_TOKENS}`,
    processor: guidellmImage.tokenizer,
    ...params,
  };
  const small = { requests: { cpu: "100m", memory: "256Mi" } };
  const stepSpecs = [{ name: "guidellm", computeResources: small }];
  const securityContext = {
    runAsNonRoot: true,
    seccompProfile: { type: "RuntimeDefault" },
    runAsUser: 1000730000,
    runAsGroup: 0,
  };
  return {
    ...run,
    spec: {
      ...run.spec,
      params: named(load),
      taskRunTemplate: { podTemplate: { securityContext } },
      taskRunSpecs: [{ pipelineTaskName: "guidellm-benchmark", stepSpecs }],
    },
  };
}

const taskRunSchema = z.object({
  status: z.object({
    podName: z.string().default(""),
    conditions: z.array(z.object({ message: z.string() })),
    results: z.array(z.object({ name: z.string(), value: z.string() })).default([]),
  }),
});

const summarySchema = z.object({ data: z.object({ testId: z.string() }) });

async function taskRunOf(name: string | undefined) {
  return taskRunSchema.parse(await getJson(namespace, "taskrun", name ?? "")).status;
}

/** What reached the engines with a test id: GuideLLM's requests, and its own tests of the connection. */
async function truthOf(testId: string) {
  const all = (await readTruth(await gatewayTruthUrl(namespace))).filter(
    (request) => request.testId === testId,
  );
  return { all, requests: all.filter(({ outputTokens }) => outputTokens > 1) };
}

const tokensOf = (requests: readonly TruthRequest[]) =>
  requests.reduce((sum, { promptTokens }) => sum + promptTokens, 0);

/** deploy/guidellm as a user has it: an overlay with images and params, and the report kept. */
function overlay(params: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), "guidellm-job-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const base = relative(folder, join(root, "deploy/guidellm"));
  const image = (name: string, given: string) => {
    const at = given.lastIndexOf(":");
    return { name, newName: given.slice(0, at), newTag: given.slice(at + 1) };
  };
  const smallest = {
    op: "replace",
    path: "/spec/template/spec/initContainers/1/resources/requests/cpu",
    value: "100m",
  };
  const kustomization = {
    apiVersion: "kustomize.config.k8s.io/v1beta1",
    kind: "Kustomization",
    resources: [base],
    components: [join(base, "keep-report")],
    configMapGenerator: [
      {
        name: "guidellm-benchmark",
        behavior: "merge",
        literals: Object.entries(params).map(([name, value]) => `${name}=${value}`),
      },
    ],
    patches: [{ target: { kind: "Job" }, patch: JSON.stringify([smallest]) }],
    images: [
      image("ghcr.io/llm-d-validation/steps", cluster?.stepImage ?? ""),
      image("ghcr.io/vllm-project/guidellm", guidellmImage.name),
    ],
  };
  writeFileSync(join(folder, "kustomization.yaml"), JSON.stringify(kustomization));
  return folder;
}

const jobSchema = z.object({
  status: z.object({ conditions: z.array(z.object({ type: z.string() })).default([]) }),
});

/** Runs the Job to its end, and gives that and its log. */
async function runJob(params: Readonly<Record<string, string>>) {
  const job = "guidellm-benchmark";
  await kubectl(["apply", "-n", namespace, "-k", overlay(params)]);
  onTestFinished(async () => void (await kubectl(["delete", "job", "-n", namespace, job, "--wait"])));
  const ended = "--for=jsonpath={.status.conditions[0].type}";
  await kubectl(["wait", "-n", namespace, `job/${job}`, ended, "--timeout=230s"]);
  const { conditions } = jobSchema.parse(await getJson(namespace, "job", job)).status;
  const log = await kubectl(["logs", "-n", namespace, `job/${job}`, "--all-containers", "--tail=-1"]);
  return { conditions: conditions.map(({ type }) => type), log };
}

const title = ["the real GuideLLM 0.3.1, on a real Tekton", withoutGuidellm]
  .filter(Boolean)
  .join("; skipped: ");

describeOn(["cluster"], title, () => {
  beforeAll(async () => {
    if (withoutGuidellm) return;
    await installGuidellmImage();
    await restrictedNamespace(namespace);
    await installCatalog(namespace, cluster?.stepImage ?? "");
    await installEmbeddedLlmd(namespace, cluster?.simImage ?? "");
  });
  afterAll(async () => {
    if (!withoutGuidellm) await kubectl(["delete", "namespace", namespace, "--wait=false"]);
  });

  test.skipIf(withoutGuidellm)(
    "passes as any uid in a restricted namespace, and counts as the engines do",
    async () => {
      const end = await createAndWait(namespace, shortRun({ image: guidellmImage.name }));
      const { podName, results } = await taskRunOf(end.taskRuns["guidellm-benchmark"]);
      const log = await kubectl(["logs", "-n", namespace, podName, "--all-containers"]);
      expect(end, log).toMatchObject({ succeeded: "True", results: { verdict: "pass" } });
      const { data } = summarySchema.parse(
        JSON.parse(results.find(({ name }) => name === "summary")?.value ?? "{}"),
      );
      const truth = await truthOf(data.testId);
      expect(truth.requests).toHaveLength(REQUESTS);
      expect(end.results).toMatchObject({
        "requests-ok": String(truth.requests.length),
        "requests-failed": "0",
        "requests-incomplete": "0",
        "guidellm-version": guidellmImage.version,
        headline: "concurrent@2",
        "ntpot-mean-ms": "",
        "hit-rate-source": "pods",
      });
      // The engines' counters hold GuideLLM's own tests of the connection too, and the verdict says so.
      const tests = tokensOf(truth.all) - tokensOf(truth.requests);
      expect(tests).toBeGreaterThan(0);
      expect(end.results["verdict-reason"]).toContain(`${tests} of ${tokensOf(truth.all)} tokens looked up`);
      expect(Number(end.results["hit-rate-percent"])).toBeCloseTo(trueHitRate(truth.all), 4);
      expect(Number(end.results["tpot-mean-ms"])).toBeGreaterThan(0);
    },
  );

  test.skipIf(withoutGuidellm).each([
    ["that cannot be pulled", "localhost/no-such-image:1", /failed to pull.*localhost\/no-such-image:1/],
    ["without Python", cluster?.stepImage ?? "", /"step-guidellm" exited with code 1/],
  ])("an image %s ends the run, with the reason at its task", async (_, image, reason) => {
    const end = await createAndWait(namespace, shortRun({ image }));
    expect(end).toMatchObject({ succeeded: "False", reason: "Failed" });
    expect(end.results).not.toHaveProperty("verdict");
    expect(end.ran).toContain("diagnose");
    const { conditions, results } = await taskRunOf(end.taskRuns["guidellm-benchmark"]);
    expect(conditions[0]?.message).toMatch(reason);
    for (const { name, value } of results) if (name === "status") expect(value).toBe("invalid");
  });

  test.skipIf(withoutGuidellm)("as a plain Job, whose images run as users of their own", async () => {
    const { conditions, log } = await runJob({
      PARAM_RATE_TYPE: "concurrent",
      PARAM_RATE: "2",
      PARAM_MAX_REQUESTS: "4",
      PARAM_DATA: `prompt_tokens=64,output_tokens=${OUTPUT_TOKENS}`,
      PARAM_PROCESSOR: guidellmImage.tokenizer,
    });
    expect(conditions, log).toContain("Complete");
    expect(log).toMatch(/concurrent@2 +4 +0 +0 /);
    expect(log).not.toContain("cannot");
  });
});
