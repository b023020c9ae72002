import { stringify } from "yaml";
import { metadata } from "./metadata.ts";
import { containers, labels, names, ports } from "./names.ts";
import { pickerConfig } from "./picker-config.ts";
import { configFolder, configMount, configVolume, container, type PodSpec } from "./pod-spec.ts";
import type { World } from "./world.ts";

const file = "picker-config.yaml";

/** The picker runs inside the gateway here, so its metrics are on the gateway's port, and nobody is at its gRPC ports. */
export function pickerPod({ namespace, gatewayPort, routing, emitEndpointScores }: World): PodSpec {
  return {
    labels: labels.picker(),
    containers: [
      container({
        name: containers.picker,
        args: [
          "--pool-name",
          names.pool,
          "--pool-namespace",
          namespace,
          "--config-file",
          `${configFolder}/${file}`,
          "--grpc-port",
          String(ports.picker),
          "--grpc-health-port",
          String(ports.pickerHealth),
          "--metrics-port",
          String(gatewayPort),
          // Session affinity is an alpha plugin.
          ...(routing === "session" ? ["--allow-experimental-plugins"] : []),
          ...(emitEndpointScores ? ["--emit-endpoint-scores"] : []),
        ],
        ports: [
          { name: "grpc", containerPort: ports.picker },
          { name: "grpc-health", containerPort: ports.pickerHealth },
          { name: "metrics", containerPort: gatewayPort },
        ],
        volumeMounts: [configMount],
      }),
    ],
    volumes: [{ name: configVolume, configMap: { name: names.picker } }],
  };
}

export function pickerConfigMap(world: World) {
  return {
    metadata: metadata(world, names.picker, "configmap"),
    data: { [file]: stringify(pickerConfig(world)) } as Record<string, string>,
  };
}
