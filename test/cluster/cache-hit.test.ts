import { globSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { beforeAll, expect, onTestFinished, test } from "vitest";
import { root } from "../../tools/steps.ts";
import { readTruth, trueHitRate, trueStickiness } from "../llm-d.ts";
import { promisedResults } from "../pipeline.ts";
import { gatewayTruthUrl, installCatalog, installEmbeddedLlmd, restrictedNamespace } from "./catalog.ts";
import { kubectl, tkn } from "./kubectl.ts";
import { cluster, describeOn } from "./requirements.ts";
import { newestRun } from "./runs.ts";

const namespace = "llm-d";
const start = ["pipeline", "start", "cache-hit-pipeline", "-n", namespace, "--use-param-defaults"];
const follow = ["--skip-optional-workspace", "--showlog", "-E"];

/** The true requests of a run; the image of the embedded llm-d keeps them over all runs. */
async function truthOf(testId: string | undefined) {
  return (await readTruth(await gatewayTruthUrl(namespace))).filter((request) => request.testId === testId);
}

describeOn(["cluster"], "on a real Tekton", () => {
  beforeAll(async () => {
    await restrictedNamespace(namespace);
    await installCatalog(namespace, cluster?.stepImage ?? "");
    await installEmbeddedLlmd(namespace, cluster?.simImage ?? "");
  });

  test("the plain command succeeds in a restricted namespace, and every figure is the truth's", async () => {
    const ended = await tkn([...start, ...follow]);
    expect(ended.code, ended.stdout + ended.stderr).toBe(0);
    expect(ended.stdout).toMatch(/Delta Hit Rate \(measured traffic\): \d+\.\d%/);
    expect(ended.stdout).toContain("access-log: 100 % of 30 requests");
    const run = await newestRun(namespace);
    expect(run).toMatchObject({ succeeded: "True", reason: "Completed" });
    expect(Object.keys(run.results).sort()).toEqual([...promisedResults].sort());
    expect(run.results).toMatchObject({ verdict: "pass", "hit-rate-source": "pods", "requests-ok": "30" });
    const truth = await truthOf(run.results["test-id"]);
    expect(truth).toHaveLength(30);
    expect(Number(run.results["hit-rate-percent"])).toBeCloseTo(trueHitRate(truth), 4);
    expect(Number(run.results["stickiness-percent"])).toBeCloseTo(trueStickiness(truth), 4);
  });

  test("the API server admits every sample", async () => {
    const samples = globSync(["tasks/*/samples/*.yaml", "pipelines/*/runs/*.yaml"], { cwd: root });
    const args = samples.flatMap((sample) => ["-f", join(root, sample)]);
    const created = await kubectl(["create", "-n", namespace, "--dry-run=server", "-o", "name", ...args]);
    expect(created.trim().split("\n")).toHaveLength(samples.length);
    expect(samples.length).toBeGreaterThan(10);
  });

  test("a bad value ends the run in its first task", async () => {
    const ended = await tkn([...start, "-p", "requests=0", "-p", "sleep-seconds=-1", ...follow]);
    expect(ended.code).toBe(1);
    expect(ended.stdout).toContain('requests: "0" is not a whole number from 1 to 10000000');
    expect(ended.stdout).toContain('sleep-seconds: "-1" is not a number from 0 to 3600');
    const run = await newestRun(namespace);
    expect(run).toMatchObject({ succeeded: "False", ran: ["verify-stack", "diagnose"] });
    expect(run.results).not.toHaveProperty("verdict");
  });

  test("round robin: Failed, with what the truth says in the results", async () => {
    await installEmbeddedLlmd(namespace, cluster?.simImage ?? "", "round-robin");
    const params = ["-p", "sessions=5", "-p", "sleep-seconds=0"];
    const ended = await tkn([...start, ...params, ...follow]);
    expect(ended.code).toBe(1);
    const run = await newestRun(namespace);
    expect(run.succeeded).toBe("False");
    expect(Object.keys(run.results).sort()).toEqual([...promisedResults].sort());
    const truth = await truthOf(run.results["test-id"]);
    expect(run.results["verdict"]).toBe("fail");
    expect(Number(run.results["stickiness-percent"])).toBeCloseTo(trueStickiness(truth), 4);
    expect(trueStickiness(truth)).toBeLessThan(50);
  });

  test("without the right to list pods the run says which right is missing", async () => {
    await kubectl(["delete", "rolebinding", "-n", namespace, "llm-d-observer"]);
    onTestFinished(async () => void (await installCatalog(namespace, cluster?.stepImage ?? "")));
    const url = `http://llm-d-infra-inference-gateway.${namespace}.svc.cluster.local`;
    const ended = await tkn([...start, "-p", `gateway-url=${url}`, "-p", "requests=2", ...follow]);
    expect(ended.code).toBe(1);
    expect(ended.stdout).toMatch(/may not list pods in namespace llm-d/);
    expect((await newestRun(namespace)).results["verdict"]).toBe("invalid");
  });

  test("a prompt given in base64 reaches the engine byte for byte; the plain one as the docs say", async () => {
    const bodies: string[] = [];
    const server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      if (request.method === "POST") bodies.push(Buffer.concat(chunks).toString());
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.end(
        'data: {"choices":[{"delta":{"content":"x"},"finish_reason":"length"}]}\n\ndata: [DONE]\n\n',
      );
    });
    await new Promise<void>((resolve) => server.listen(0, cluster?.nodeIp, resolve));
    onTestFinished(() => void server.close());
    const url = `http://${cluster?.nodeIp}:${(server.address() as AddressInfo).port}`;
    const typed = "say \"hi\" 'x' \\u `echo pwned` $(params.requests) $(HOME) ${HOME} 😀\nsecond line";
    const changed = "$(context.taskRun.name) $(KUBERNETES_SERVICE_HOST) $$";
    const ramp = async (param: string, value: string) => {
      const given = [`${param}=${value}`, `gateway-url=${url}`, "model=m", "requests=1"].flatMap((text) => [
        "-p",
        text,
      ]);
      await tkn([
        "task",
        "start",
        "session-ramp",
        "-n",
        namespace,
        "--use-param-defaults",
        "--skip-optional-workspace",
        "--showlog",
        ...given,
      ]);
      return (JSON.parse(bodies.at(-1) ?? "{}") as { messages?: { content: string }[] }).messages?.[0]
        ?.content;
    };
    expect(await ramp("prompt", typed)).toBe(typed);
    expect(await ramp("prompt-base64", Buffer.from(changed).toString("base64"))).toBe(changed);
    expect(await ramp("prompt", changed)).toMatch(/^session-ramp-run-\w+ \d+\.\d+\.\d+\.\d+ \$$/);
  });
});
