import { globSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { root } from "../../tools/steps.ts";
import { run } from "../process.ts";

/** Go modules whose folders hold the CRDs of what deploy/ names; `go` downloads them, nothing of them is built. */
const MODULES = [
  {
    module: "sigs.k8s.io/gateway-api@v1.6.3",
    files: "config/crd/standard/*_{gateways,httproutes}.yaml",
    standIns: ["gateways", "httproutes"],
  },
  {
    module: "sigs.k8s.io/gateway-api-inference-extension@v1.5.0",
    files: "config/crd/bases/*_{inferencepools,inferenceobjectives,inferencemodelrewrites}.yaml",
    standIns: ["inferencepools"],
  },
  {
    // The last version with the older group's pool.
    module: "sigs.k8s.io/gateway-api-inference-extension@v1.4.0",
    files: "config/crd/bases/inference.networking.x-k8s.io_inferencepools.yaml",
    standIns: [],
  },
  {
    module: "github.com/prometheus-operator/prometheus-operator@v0.85.0",
    files: "example/prometheus-operator-crd/*_{podmonitors,servicemonitors,prometheusrules}.yaml",
    standIns: ["podmonitors", "servicemonitors", "prometheusrules"],
  },
] as const;

const downloadSchema = z.object({ Dir: z.string() });

/** The files of a module's CRDs; without a way to get them, stand-ins without a schema, which is said. */
async function filesOf({ module, files, standIns }: (typeof MODULES)[number]): Promise<string[]> {
  const ended = await run("go", ["mod", "download", "-json", module]).catch((error: Error) => ({
    code: 1,
    stdout: error.message,
    stderr: "",
  }));
  if (ended.code === 0) {
    const { Dir } = downloadSchema.parse(JSON.parse(ended.stdout));
    const found = globSync(files, { cwd: Dir }).map((file) => join(Dir, file));
    if (found.length > 0) return found;
  }
  console.warn(`WITHOUT the CRDs of ${module}: objects are held against stand-ins without a schema`);
  return standIns.map((name) => join(root, "test/cluster/crds", `${name}.yaml`));
}

/** Puts in the CRDs that the cluster lacks. Resolves to what takes them out again: the tests change nothing else. */
export async function installCrds(): Promise<() => Promise<void>> {
  const created: string[] = [];
  for (const module of MODULES) {
    for (const file of await filesOf(module)) {
      const ended = await run("kubectl", ["create", "-f", file, "-o", "name"]);
      if (ended.code === 0) created.push(...ended.stdout.trim().split("\n"));
      else if (!ended.stderr.includes("AlreadyExists")) throw new Error(`${file}: ${ended.stderr}`);
    }
  }
  if (created.length > 0) {
    await run("kubectl", ["wait", "--for=condition=Established", "--timeout=60s", ...created]);
  }
  return async () => {
    if (created.length > 0) await run("kubectl", ["delete", "--timeout=60s", ...created]);
  };
}
