import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { folder } from "../../test/folder.ts";
import { kubernetesWorld } from "../../test/kubernetes-world.ts";
import { runWith } from "../../test/run.ts";
import step from "./step.ts";
import { crashed, DURING, enginePod, RUN, taskPod, warning } from "./testing/broken-world.ts";

test("the bundle holds what was seen, and no secret", async () => {
  const secrets = [
    "hf_AbCdEf0123456789",
    "s3cr3t-of-redis",
    "engine-key-77",
    "tok.en-of-a-request",
    "second-key",
    "key-in-a-script",
  ];
  const [hfToken, redis, apiKey, bearer, second, inScript] = secrets;
  const engine = enginePod("decode-0", {
    containers: [
      {
        name: "vllm",
        image: "vllm",
        command: ["vllm", "serve", "m"],
        args: ["--api-key", apiKey, second, "--port", "8000", `exec x --api-key="${inScript}" --y; run z`],
        env: [
          { name: "HF_TOKEN", value: hfToken },
          { name: "REDIS_PASSWORD", value: redis },
          { name: "PYTHONHASHSEED", value: "42" },
          { name: "OTHER_TOKEN", valueFrom: { secretKeyRef: { name: "tokens", key: "other" } } },
        ],
      },
    ],
    statuses: [crashed("vllm", "Error", 1)],
    ready: false,
  });
  const log = [
    `${DURING} env: ${redis}, non-default args: {'api_key': ['${apiKey}'], 'max_tokens': 16}`,
    `${DURING} GET https://me:${redis}@host/x Authorization: Bearer ${bearer}`,
    `${DURING} the second is ${second}, then ${inScript}`,
    // The evidence of a cause is cut at 4000 characters: here within a secret.
    `${DURING} torch.OutOfMemoryError: CUDA out of memory ${"z".repeat(3944)} ${redis}`,
    `${DURING} 401 Client Error for url: https://huggingface.co/m token ${hfToken}`,
  ].join("\n");
  const report = folder({});
  await kubernetesWorld({
    objects: {
      pods: [engine, taskPod("session-ramp")],
      events: [warning("Pod", "decode-0", "Failed", `x ${hfToken}`)],
    },
    logs: { "decode-0": () => log },
  });
  const { lines, results } = await runWith(step, {
    params: { runStatus: "Failed", statuses: "session-ramp=Failed", runName: RUN },
    run: { name: `${RUN}-diagnose`, namespace: "llm-d" },
    workspaces: { report },
  });
  expect(results["causes"]).toMatch(/^gpu-out-of-memory,model-gated,/);
  expect(lines.at(-1)).toBe("All of it: diagnose/ in the workspace report");
  const bundle = join(report, "diagnose");
  const files = readdirSync(bundle, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  expect(files.map(({ name }) => name).sort()).toEqual([
    "counters.json",
    "decode-0.vllm.log",
    "decode-0.vllm.previous.log",
    "diagnosis.json",
    "diagnosis.md",
    "events.json",
    "objects.json",
    "pods.json",
  ]);
  const texts = files.map(({ name, parentPath }) => readFileSync(join(parentPath, name), "utf8"));
  for (const secret of [...secrets, "a private prompt", "s3cr3t"])
    expect([...texts, ...lines].join("\n")).not.toContain(secret);
  for (const [index, { name }] of files.entries())
    if (name.endsWith(".json")) expect(() => JSON.parse(texts[index] ?? ""), name).not.toThrow();
  const pods = JSON.parse(readFileSync(join(bundle, "pods.json"), "utf8"))[0].containers[0];
  expect(pods.env).toEqual({
    HF_TOKEN: "[redacted]",
    REDIS_PASSWORD: "[redacted]",
    PYTHONHASHSEED: "42",
    OTHER_TOKEN: 'from {"secretKeyRef":{"name":"tokens","key":"other"}}',
  });
  expect(pods.command).toEqual([
    ...["vllm", "serve", "m", "--api-key", "[redacted]", "[redacted]", "--port", "8000"],
    'exec x --api-key="[redacted]" --y; run z',
  ]);
  const { causes: told, notRead } = JSON.parse(readFileSync(join(bundle, "diagnosis.json"), "utf8"));
  expect(told[1]).toMatchObject({ id: "model-gated", weight: 5, subjects: ["decode-0"] });
  expect(notRead).toEqual([]);
});
