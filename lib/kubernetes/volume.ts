import { z } from "zod";

/** Where a container sees a volume. */
export interface Mount {
  readonly volume: string;
  readonly path: string;
  /** The one file or folder of the volume that is mounted there; empty = all of it. */
  readonly subPath: string;
}

/** A volume that shows a ConfigMap's keys as files. */
export interface ConfigMapVolume {
  readonly name: string;
  readonly configMap: string;
  /** Key by file; undefined = every key is a file of its own name. */
  readonly keys: Readonly<Record<string, string>> | undefined;
}

export const mountsSchema = z
  .array(z.object({ name: z.string(), mountPath: z.string(), subPath: z.string().nullish() }))
  .nullish()
  .transform((mounts): Mount[] =>
    (mounts ?? []).map(({ name, mountPath, subPath }) => ({
      volume: name,
      path: mountPath,
      subPath: subPath ?? "",
    })),
  );

export const configMapVolumesSchema = z
  .array(
    z.object({
      name: z.string(),
      configMap: z
        .object({
          name: z.string(),
          items: z.array(z.object({ key: z.string(), path: z.string() })).nullish(),
        })
        .nullish(),
    }),
  )
  .nullish()
  .transform((volumes): ConfigMapVolume[] =>
    (volumes ?? []).flatMap(({ name, configMap }) => {
      if (!configMap) return [];
      const keys = configMap.items?.map(({ key, path }) => [path, key]);
      return [{ name, configMap: configMap.name, keys: keys && Object.fromEntries(keys) }];
    }),
  );
