import { spawn } from "node:child_process";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { root } from "../../tools/steps.ts";
import { folder } from "../folder.ts";
import { forbidden, useKubeconfig } from "../kubernetes-server.ts";
import { deadUrl } from "../loopback.ts";
import { failure, pipelineRunServer } from "../pipeline-run-server.ts";
import { run } from "../process.ts";

/** As it stands in the image: its sources take seconds to load. */
const PROGRAM = "dist/create-run.js";
const YAML = `apiVersion: tekton.dev/v1
kind: PipelineRun
metadata:
  generateName: nightly-
spec:
  pipelineRef:
    name: cache-hit-pipeline
`;

const file = (text = YAML) => join(folder({ "run.yaml": text }), "run.yaml");
const createRun = (env: Record<string, string> = {}, args = [file()]) =>
  run(process.execPath, [PROGRAM, ...args], { env: { ...process.env, ...env } });

describe("exit codes", () => {
  test("2: no file, or a bad one, with all that is wrong; the API server is not asked", async () => {
    const { url, asked } = await pipelineRunServer({ body: {} });
    useKubeconfig(url);
    const none = await createRun({}, []);
    expect([none.code, none.stdout]).toEqual([2, expect.stringContaining("cannot be read")]);
    const bad = await createRun({}, [file(YAML.replace("generateName", "name"))]);
    expect(bad.code).toBe(2);
    expect(bad.stdout).toContain("metadata.name: must not be set");
    expect(bad.stdout).toContain("metadata.generateName: is missing");
    expect(asked).toHaveLength(0);
  });

  test("2: what Tekton does not accept, with its words", async () => {
    useKubeconfig((await pipelineRunServer(failure(400, "denied the request: no"))).url);
    const { code, stdout } = await createRun();
    expect([code, stdout]).toEqual([2, expect.stringContaining("cannot be run: denied the request: no")]);
  });

  test("4: a missing right", async () => {
    useKubeconfig((await pipelineRunServer(forbidden("create", "pipelineruns", "tekton.dev"))).url);
    const { code, stdout } = await createRun();
    expect([code, stdout]).toEqual([
      4,
      expect.stringContaining("may not create pipelineruns in namespace llm-d"),
    ]);
  });

  test("4: no Kubernetes", async () => {
    const { code, stdout } = await createRun({ KUBECONFIG: "", KUBERNETES_SERVICE_HOST: "" });
    expect([code, stdout]).toEqual([4, expect.stringContaining("automountServiceAccountToken")]);
  });

  test("143: told to end while the API server is away", async () => {
    useKubeconfig(await deadUrl());
    const child = spawn(process.execPath, [PROGRAM, file()], { cwd: root });
    let stdout = "";
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
      stdout += chunk;
      if (!child.killed && stdout.includes("trying again")) child.kill("SIGTERM");
    });
    const code = await new Promise((resolve) => child.on("close", resolve));
    expect([code, stdout]).toEqual([143, expect.stringMatching(/^warning: cannot post .*ECONNREFUSED/)]);
  });
});

test("0: says the name, which is the Job's own", async () => {
  const { url, asked } = await pipelineRunServer({ status: 201, body: {} });
  useKubeconfig(url);
  const { code, stdout } = await createRun({ JOB_UID: "a" });
  await createRun({ JOB_UID: "a" });
  const [first, second] = asked.map(({ metadata }) => metadata.name);
  expect(code, stdout).toBe(0);
  expect(stdout).toContain(`pipelinerun.tekton.dev/${first} created`);
  expect(stdout).toContain(`tkn pipelinerun logs ${first} -n llm-d -f`);
  expect(second).toBe(first);
});
