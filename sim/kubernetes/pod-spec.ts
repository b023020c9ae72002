/** A container as its manifest has it. */
export interface ContainerSpec {
  name: string;
  command?: string[];
  args: string[];
  env: EnvVar[];
  ports: { name: string; containerPort: number }[];
  resources: { limits?: Record<string, string> };
  volumeMounts: { name: string; mountPath: string; readOnly: boolean }[];
}

export interface EnvVar {
  name: string;
  value?: string;
  valueFrom?: { fieldRef: { fieldPath: string } };
}

/** What a pod's manifest says of what runs in it. */
export interface PodSpec {
  readonly labels: Readonly<Record<string, string>>;
  readonly containers: readonly ContainerSpec[];
  readonly volumes: readonly { name: string; configMap: { name: string } }[];
}

type Given = Pick<ContainerSpec, "name" | "args"> & Partial<ContainerSpec>;

/** A container, with nothing in what is left out. */
export function container(given: Given): ContainerSpec {
  return { env: [], ports: [], resources: {}, volumeMounts: [], ...given };
}

/** A volume of a ConfigMap, and where all containers that have it see it. */
export const configVolume = "config";
export const configFolder = "/config";

export const configMount = { name: configVolume, mountPath: configFolder, readOnly: true };

/** The manifest's part of `spec`, in a pod and in the template of one. */
export function renderSpec({ containers, volumes }: PodSpec) {
  return {
    containers: containers.map(({ ports, env, ...rest }) => ({
      ...rest,
      image: imageOf(rest.name),
      env: env.map((variable) => ({ ...variable })),
      ports: ports.map((port) => ({ ...port, protocol: "TCP" })),
    })),
    volumes: [...volumes],
  };
}

export function imageOf(container: string): string {
  return `registry.local/${container}:sim`;
}
