import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { z } from "zod";
import { stepImage } from "../../tools/image-name.ts";
import { root } from "../../tools/steps.ts";
import { pushgateway } from "../pushgateway-server.ts";
import { installCatalog, installEmbeddedLlmd, restrictedNamespace } from "./catalog.ts";
import { getJson, kubectl } from "./kubectl.ts";
import { cluster, describeOn } from "./requirements.ts";
import { waitFor } from "./runs.ts";
import { serveOnNode } from "./serve.ts";

const namespace = "scheduled-runs";
const account = `system:serviceaccount:${namespace}:llm-d-scheduler`;
const scheduled = readFileSync(join(root, "deploy/schedule/runs/scheduled.yaml"), "utf8");

/** Applies deploy/schedule with the image under test and another run in its ConfigMap. */
async function applySchedule(run: string): Promise<void> {
  const rendered = await kubectl(["kustomize", join(root, "deploy/schedule")]);
  const indented = (text: string) => text.trimEnd().replaceAll(/^(?=.)/gm, "    ");
  expect(rendered).toContain(indented(scheduled));
  const objects = rendered
    .replaceAll(stepImage, cluster?.stepImage ?? "")
    .replace(indented(scheduled), indented(run));
  await kubectl(["apply", "-n", namespace, "-f", "-"], objects);
}

const podSchema = z.object({
  items: z.array(
    z.object({
      status: z.object({
        containerStatuses: z
          .array(
            z.object({
              state: z.object({
                terminated: z.object({ exitCode: z.number(), message: z.string().default("") }).optional(),
              }),
            }),
          )
          .default([]),
      }),
    }),
  ),
});

/** Starts the CronJob's Job now, and gives its first pod's exit code, log and message. */
async function runJob(name: string) {
  await kubectl(["create", "job", "-n", namespace, name, "--from=cronjob/llm-d-validation"]);
  onTestFinished(async () => void (await kubectl(["delete", "job", "-n", namespace, name, "--wait"])));
  for (let second = 0; second < 120; second++) {
    const pods = podSchema.parse(
      JSON.parse(await kubectl(["get", "pods", "-n", namespace, "-l", `job-name=${name}`, "-o", "json"])),
    );
    const [end] = pods.items.flatMap(({ status }) =>
      status.containerStatuses.flatMap(({ state }) => state.terminated ?? []),
    );
    if (end !== undefined) return { exitCode: end.exitCode, log: end.message || (await logOf(name)) };
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
  throw new Error(`the Job ${name} is not done in 120 s`);
}

const logOf = (job: string) => kubectl(["logs", "-n", namespace, `job/${job}`]);

const runs = async () =>
  (await kubectl(["get", "pipelinerun", "-n", namespace, "-o", "name"])).split("\n").filter(Boolean);

describeOn(["cluster"], "a schedule on a real cluster", () => {
  beforeAll(async () => {
    await restrictedNamespace(namespace);
    await installCatalog(namespace, cluster?.stepImage ?? "");
    await applySchedule(scheduled);
  });
  afterAll(async () => void (await kubectl(["delete", "namespace", namespace, "--wait=false"])));

  test("its account may create PipelineRuns, and nothing else", async () => {
    const list = await kubectl(["auth", "can-i", "--list", "-n", namespace, "--as", account, "--no-headers"]);
    const rights = list
      .trim()
      .split("\n")
      .filter((line) => !line.includes("self") && !/^\s+\[/.test(line));
    expect(rights.map((line) => line.replaceAll(/\s+/g, " ").trim())).toEqual([
      "pipelineruns.tekton.dev [] [] [create]",
    ]);
  });

  test("a file that is no PipelineRun ends the Job with exit code 2 and all reasons", async () => {
    await applySchedule(
      scheduled.replace("generateName: ", "name: ").replace("kind: PipelineRun", "kind: Run"),
    );
    const { exitCode, log } = await runJob("broken");
    expect(exitCode).toBe(2);
    expect(log).toContain("kind: is not PipelineRun");
    expect(log).toContain("metadata.generateName: is missing");
    expect(await runs()).toEqual([]);
  });

  test("what Tekton does not accept ends it with exit code 2 and Tekton's reason", async () => {
    await applySchedule(scheduled.replace("pipeline: 1h45m", "pipeline: 1m"));
    const { exitCode, log } = await runJob("rejected");
    expect(exitCode, log).toBe(2);
    expect(log).toMatch(/admission webhook .* denied the request/);
    expect(await runs()).toEqual([]);
  });

  test("without its right it ends with exit code 4, and names verb, resource and account", async () => {
    await kubectl(["delete", "rolebinding", "-n", namespace, "llm-d-scheduler"]);
    onTestFinished(() => applySchedule(scheduled));
    const { exitCode, log } = await runJob("forbidden");
    expect(exitCode).toBe(4);
    expect(log).toContain(`${account} may not create pipelineruns in namespace ${namespace}`);
  });

  test("the Job creates a run that ends with a verdict, and pushes it", async () => {
    await installEmbeddedLlmd(namespace, cluster?.simImage ?? "");
    const gateway = pushgateway();
    const url = await serveOnNode(gateway.listener);
    await applySchedule(
      scheduled
        .replace("http://llm-d-pushgateway:9091", url)
        .replace('value: "50"', 'value: "10"')
        .replace('value: "0.3"', 'value: "0"'),
    );
    const { exitCode, log } = await runJob("nightly");
    expect(exitCode, log).toBe(0);
    const [, name = ""] =
      /pipelinerun\.tekton\.dev\/(cache-hit-nightly-\w+) created/.exec(await logOf("nightly")) ?? [];
    const end = await waitFor(namespace, name);
    expect(end.results).toMatchObject({ verdict: "pass", "requests-ok": "10" });
    expect(end.succeeded).toBe("True");
    expect([...gateway.groups.keys()]).toEqual([
      `/metrics/job/llm-d-validation/namespace/${namespace}/pipeline/cache-hit-pipeline/schedule/nightly`,
    ]);
    expect(gateway.value("verdict", { verdict: "pass" })).toBe(1);
    expect(gateway.value("hit_rate_ratio")).toBeCloseTo(Number(end.results["hit-rate-percent"]) / 100, 6);
    expect(gateway.value("last_run_info", { run: name })).toBe(1);
  });

  test("each task's pod ran as its own account", async () => {
    const schema = z.object({ spec: z.object({ serviceAccountName: z.string() }) });
    const [newest = ""] = (await runs()).slice(-1);
    const { taskRuns } = await waitFor(namespace, newest.split("/")[1] ?? "");
    const accounts = await Promise.all(
      ["verify-stack", "session-ramp", "cache-snapshot-after", "report"].map(async (task) => {
        const found = await getJson(namespace, "taskrun", taskRuns[task] ?? "");
        return schema.parse(found).spec.serviceAccountName;
      }),
    );
    expect(accounts).toEqual(["llm-d-observer", "llm-d-ramp", "llm-d-observer", "llm-d-ramp"]);
  });
});
