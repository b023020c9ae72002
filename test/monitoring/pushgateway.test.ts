import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { request } from "undici";
import { describe, expect, onTestFinished, test } from "vitest";
import { Credentials } from "../../lib/credentials.ts";
import { parseExposition, type Sample } from "../../lib/metrics/index.ts";
import { Redactor } from "../../lib/redact.ts";
import { type Group, groupPath, push } from "../../steps/report/pushed/index.ts";
import { deadUrl } from "../loopback.ts";

const program = "prometheus-pushgateway";
const isHere = spawnSync(program, ["--version"]).status === 0;
const missing = isHere ? "" : `; no ${program} to push to; Debian has a package of that name`;

/** A real Pushgateway on a free port until the test ends. */
async function startPushgateway(): Promise<string> {
  const url = await deadUrl();
  // Debian's keeps its groups in a file of the machine unless told otherwise.
  const flags = [`--web.listen-address=${url.slice("http://".length)}`, "--persistence.file="];
  const child = spawn(program, flags, { stdio: "ignore" });
  onTestFinished(async () => {
    child.kill("SIGTERM");
    await once(child, "exit");
  });
  for (let tries = 0; tries < 100; tries++) {
    const ready = await request(`${url}/-/ready`).catch(() => undefined);
    await ready?.body.dump();
    if (ready?.statusCode === 200) return url;
    await sleep(50);
  }
  throw new Error(`${program} does not get ready`);
}

/** What a scrape of the gateway sees of our metrics. */
async function scrape(url: string): Promise<readonly Sample[]> {
  const { body } = await request(`${url}/metrics`);
  return parseExposition(await body.text(), (name) => /^(llm_d_validation_|push_)/.test(name)).samples;
}

const group: Group = { namespace: "llm-d", pipeline: "cache-hit-pipeline", schedule: "team a/nightly é" };

function pushTo(url: string, body: string, to: Group = group): Promise<string> {
  const credentials = new Credentials(undefined, new Redactor());
  return push({ url: url + groupPath(to), body, credentials, signal: new AbortController().signal });
}

describe.skipIf(!isHere)(`a real Pushgateway${missing}`, () => {
  test("refuses what is no metrics page, and keeps what it had", async () => {
    const url = await startPushgateway();
    expect(await pushTo(url, "llm_d_validation_verdict 1\n")).toBe("");
    expect(await pushTo(url, "no metrics page\n")).toMatch(/answers 400: /);
    // Of a page that it can read it notes the refusal, which is what an alert looks at.
    expect(await pushTo(url, "llm_d_validation_verdict 0 1700000000000\n")).toMatch(
      /answers 400: .*timestamp/,
    );
    const samples = await scrape(url);
    expect(samples.find(({ name }) => name === "llm_d_validation_verdict")?.value).toBe(1);
    const failed = samples.find(({ name }) => name === "push_failure_time_seconds")?.value ?? 0;
    expect(failed).toBeGreaterThan(
      samples.find(({ name }) => name === "push_time_seconds")?.value ?? Infinity,
    );
  });

  test("a push replaces all of its group and nothing of another", async () => {
    const url = await startPushgateway();
    await pushTo(url, "llm_d_validation_hit_rate_ratio 0.5\nllm_d_validation_stickiness_ratio 1\n");
    await pushTo(url, "llm_d_validation_hit_rate_ratio 0.7\n", { ...group, schedule: undefined });
    expect(await pushTo(url, "llm_d_validation_hit_rate_ratio 0.9\n")).toBe("");
    const ours = (await scrape(url)).filter(({ name }) => name.startsWith("llm_d_validation_"));
    expect(ours.map(({ labels, value }) => [labels["schedule"] ?? "", value]).sort()).toEqual([
      ["", 0.7],
      ["team a/nightly é", 0.9],
    ]);
    expect(ours[0]?.labels).toMatchObject({
      job: "llm-d-validation",
      namespace: "llm-d",
      pipeline: "cache-hit-pipeline",
    });
  });

  test("a group that is deleted by its path is gone, and no other", async () => {
    const url = await startPushgateway();
    for (const schedule of ["nightly", "team a/nightly é"])
      await pushTo(url, "llm_d_validation_verdict 1\n", { ...group, schedule });
    const { statusCode, body } = await request(url + groupPath(group), { method: "DELETE" });
    await body.dump();
    expect(statusCode).toBe(202);
    const left = (await scrape(url)).filter(({ name }) => name === "llm_d_validation_verdict");
    expect(left.map(({ labels }) => labels["schedule"])).toEqual(["nightly"]);
  });
});
