import type { Container, Pod } from "../lib/kubernetes/index.ts";

/** A container `vllm` of which nothing is known but what is given. */
export function container(own: Partial<Container> = {}): Container {
  return {
    name: "vllm",
    image: "",
    args: [],
    command: [],
    env: {},
    envSources: {},
    hasEnvFrom: false,
    limits: {},
    ports: [],
    mounts: [],
    startedAt: undefined,
    id: undefined,
    restartCount: 0,
    ready: true,
    ...own,
  };
}

/** A pod that runs these containers. */
export function podOf(...containers: readonly Partial<Container>[]): Pod {
  return {
    name: "p",
    namespace: "n",
    uid: "u",
    ip: "10.0.0.1",
    labels: {},
    owner: undefined,
    phase: "Running",
    ready: true,
    deleting: false,
    containers: containers.map(container),
    configMapVolumes: [],
  };
}
