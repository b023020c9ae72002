import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { z } from "zod";
import { readTruth } from "../llm-d.ts";
import { gatewayTruthUrl, installCatalog, installEmbeddedLlmd, restrictedNamespace } from "./catalog.ts";
import { getJson, kubectl, tkn } from "./kubectl.ts";
import { cluster } from "./requirements.ts";
import type { ClusterEnd } from "./runs.ts";

/** Where runs that are disturbed half-way happen. */
export const namespace = "survival";
/** Measured requests of such a run. */
export const REQUESTS = 60;

const nameSchema = z.object({ metadata: z.object({ name: z.string() }) });
const volumeSchema = z.object({ spec: z.object({ hostPath: z.object({ path: z.string() }) }) });
const claimSchema = z.object({ spec: z.object({ volumeName: z.string() }) });
const requestSchema = z.object({
  requestId: z.string(),
  outcome: z.string(),
  promptTokens: z.number().nullable().transform(Number),
  cachedTokens: z.number().nullable().transform(Number),
});

/** A run of half a minute. */
const PARAMS = { requests: String(REQUESTS), "sleep-seconds": "0.4", "max-tokens": "4" };

/** Its report goes to the volume, into a folder of the run's name. */
function runObject() {
  return {
    apiVersion: "tekton.dev/v1",
    kind: "PipelineRun",
    metadata: { generateName: "survival-" },
    spec: {
      pipelineRef: { name: "cache-hit-pipeline" },
      params: Object.entries(PARAMS).map(([name, value]) => ({ name, value })),
      workspaces: [
        {
          name: "report",
          persistentVolumeClaim: { claimName: "report" },
          subPath: "$(context.pipelineRun.name)",
        },
      ],
      timeouts: { pipeline: "9m", tasks: "8m", finally: "1m" },
    },
  };
}

/** Makes the namespace anew, with the catalog, the embedded llm-d and a claim named `report`. */
export async function prepareNamespace(): Promise<void> {
  await restrictedNamespace(namespace);
  await installCatalog(namespace, cluster?.stepImage ?? "");
  await installEmbeddedLlmd(namespace, cluster?.simImage ?? "");
  const claim = {
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: { name: "report" },
    spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } },
  };
  await kubectl(["apply", "-n", namespace, "-f", "-"], JSON.stringify(claim));
}

/** What the embedded llm-d saw of a run's measured requests. */
export async function truthOf(run: string) {
  const own = new RegExp(`^${run}-[^-]+$`);
  return (await readTruth(await gatewayTruthUrl(namespace))).filter(({ testId }) => own.test(testId ?? ""));
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Starts a run and waits until some of its measured requests have been answered. */
export async function underWay(): Promise<string> {
  const created = await kubectl(
    ["create", "-n", namespace, "-f", "-", "-o", "json"],
    JSON.stringify(runObject()),
  );
  const { name } = nameSchema.parse(JSON.parse(created)).metadata;
  for (let second = 0; second < 180; second++) {
    if ((await truthOf(name)).length >= 5) return name;
    await sleep(1000);
  }
  throw new Error(`${name} has sent no measured request in 180 s`);
}

export async function podsOf(selector: string): Promise<string[]> {
  const names = await kubectl(["get", "pods", "-n", namespace, "-l", selector, "-o", "name"]);
  return names.trim().split("\n").filter(Boolean);
}

/** Selector of the ramp's pods. */
export const rampOf = (run: string) => `tekton.dev/pipelineRun=${run},tekton.dev/pipelineTask=session-ramp`;

export async function logOf(run: string): Promise<string> {
  return (await tkn(["pipelinerun", "logs", run, "-n", namespace])).stdout;
}

/** The folder of a run on the report's volume, which lies on this machine. */
export async function reportOf(run: string): Promise<string> {
  const claim = claimSchema.parse(await getJson(namespace, "persistentvolumeclaim", "report"));
  const text = await kubectl(["get", "persistentvolume", claim.spec.volumeName, "-o", "json"]);
  return join(volumeSchema.parse(JSON.parse(text)).spec.hostPath.path, run);
}

/** The requests that a run recorded, also one that was ended. */
export async function requestsOf(run: string) {
  const lines = readFileSync(join(await reportOf(run), "requests.ndjson"), "utf8")
    .trim()
    .split("\n");
  return lines.map((line) => requestSchema.parse(JSON.parse(line)));
}

/** All that was to be sent was, and is counted as answered or as failed. */
export function expectAllAccountedFor({ results }: ClusterEnd): void {
  expect(Number(results["requests-ok"]) + Number(results["requests-failed"])).toBe(REQUESTS);
}
