import type { Container, Pod } from "../kubernetes/index.ts";

/** A file in a container that is a key of a ConfigMap. */
export interface MountedFile {
  readonly configMap: string;
  readonly key: string;
}

/** What ConfigMap a container's file comes from; undefined when it comes from elsewhere. */
export function mountedFile(
  { configMapVolumes }: Pick<Pod, "configMapVolumes">,
  { mounts }: Pick<Container, "mounts">,
  path: string,
): MountedFile | undefined {
  const [mount] = mounts
    .map((candidate) => ({ ...candidate, path: candidate.path.replace(/\/+$/, "") }))
    .filter((candidate) => path === candidate.path || path.startsWith(`${candidate.path}/`))
    .sort((one, other) => other.path.length - one.path.length);
  const volume = configMapVolumes.find(({ name }) => name === mount?.volume);
  if (mount === undefined || volume === undefined) return undefined;
  const rest = path.slice(mount.path.length + 1);
  const file = [mount.subPath, rest].filter((part) => part !== "").join("/");
  const key = volume.keys === undefined ? file : volume.keys[file];
  return key === undefined ? undefined : { configMap: volume.configMap, key };
}
