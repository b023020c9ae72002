import { containers, labels, ports } from "./names.ts";
import { type ContainerSpec, container, type EnvVar, type PodSpec } from "./pod-spec.ts";
import type { SidecarPod, WorkerPod, World } from "./world.ts";

/** Where blocks are handed from one engine to the other, every engine doing both. */
const kvTransferConfig = JSON.stringify({ kv_connector: "NixlConnector", kv_role: "kv_both" });

/** An engine, behind a routing sidecar where it answers what others compute. */
export function enginePod(
  world: World,
  worker: Pick<WorkerPod, "role" | "port" | "sidecar" | "engine">,
): PodSpec {
  const { role, port, sidecar } = worker;
  const engine = container({
    name: containers.worker,
    command: ["vllm", "serve"],
    args: engineArgs(world, worker),
    env: engineEnv(world),
    // The sidecar has taken the public port's name.
    ports: [{ name: sidecar === undefined ? "http" : "metrics", containerPort: port }],
  });
  return {
    labels: labels.worker(world, role),
    containers: sidecar === undefined ? [engine] : [engine, routingSidecar(sidecar, port)],
    volumes: [],
  };
}

function engineArgs({ model, disaggregated }: World, { port, engine }: Pick<WorkerPod, "port" | "engine">) {
  return [
    model,
    "--port",
    String(port),
    "--block-size",
    String(engine.blockSize),
    engine.prefixCaching ? "--enable-prefix-caching" : "--no-enable-prefix-caching",
    "--prefix-caching-hash-algo",
    engine.hashAlgorithm,
    "--max-num-seqs",
    String(engine.maxNumSeqs),
    "--max-model-len",
    String(engine.maxModelLen),
    ...(engine.promptTokensDetails ? ["--enable-prompt-tokens-details"] : []),
    ...(disaggregated ? ["--kv-transfer-config", kvTransferConfig] : []),
  ];
}

function engineEnv({ disaggregated }: World): EnvVar[] {
  const seed = { name: "PYTHONHASHSEED", value: "42" };
  if (!disaggregated) return [seed];
  return [
    seed,
    { name: "VLLM_NIXL_SIDE_CHANNEL_HOST", valueFrom: { fieldRef: { fieldPath: "status.podIP" } } },
    { name: "VLLM_NIXL_SIDE_CHANNEL_PORT", value: String(ports.sideChannel) },
  ];
}

function routingSidecar({ port, ssrfProtection, connector }: SidecarPod, enginePort: number): ContainerSpec {
  return container({
    name: containers.sidecar,
    args: [
      `--port=${port}`,
      `--model-server-port=${enginePort}`,
      `--kv-connector=${connector}`,
      "--secure-proxy=false",
      ...(ssrfProtection ? ["--enable-ssrf-protection=true"] : []),
    ],
    ports: [{ name: "http", containerPort: port }],
  });
}
