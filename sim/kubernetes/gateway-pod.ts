import { stringify } from "yaml";
import { envoyConfig } from "./envoy-config.ts";
import { metadata } from "./metadata.ts";
import { containers, labels, names } from "./names.ts";
import { configFolder, configMount, configVolume, container, type PodSpec } from "./pod-spec.ts";
import type { World } from "./world.ts";

const file = "envoy.yaml";

export function gatewayPod(world: World): PodSpec {
  return {
    labels: labels.gateway(),
    containers: [
      container({
        name: containers.gateway,
        command: ["envoy"],
        args: ["--config-path", `${configFolder}/${file}`],
        ports: [{ name: "http", containerPort: world.gatewayPort }],
        volumeMounts: [configMount],
      }),
    ],
    volumes: [{ name: configVolume, configMap: { name: names.gatewayConfig } }],
  };
}

export function gatewayConfigMap(world: World) {
  return {
    metadata: metadata(world, names.gatewayConfig, "configmap"),
    data: { [file]: stringify(envoyConfig(world)) } as Record<string, string>,
  };
}
