import { expect, test } from "vitest";
import type { ConfigMapVolume, Mount } from "../kubernetes/index.ts";
import { mountedFile } from "./mounted-file.ts";

const at = (path: string, volume = "v", subPath = ""): Mount => ({ volume, path, subPath });
const volume = (keys?: Record<string, string>): ConfigMapVolume => ({ name: "v", configMap: "c", keys });

test.each<[string, Mount[], ConfigMapVolume[], string, string | undefined]>([
  ["no mount", [], [volume()], "/config/a.yaml", undefined],
  ["a mount of something else", [at("/config", "tmp")], [volume()], "/config/a.yaml", undefined],
  ["beside the mount", [at("/config")], [volume()], "/configs/a.yaml", undefined],
  ["a key that is left out", [at("/config")], [volume({ "b.yaml": "b" })], "/config/a.yaml", undefined],
  [
    "something else inside the mount",
    [at("/config"), at("/config/x", "tmp")],
    [volume()],
    "/config/x/a.yaml",
    undefined,
  ],
  ["a key", [at("/config/")], [volume()], "/config/a.yaml", "a.yaml"],
  ["a key under another name", [at("/config")], [volume({ "d/a.yaml": "main" })], "/config/d/a.yaml", "main"],
  ["one file alone", [at("/etc/envoy.yaml", "v", "envoy.yaml")], [volume()], "/etc/envoy.yaml", "envoy.yaml"],
])("%s", (_, mounts, configMapVolumes, path, key) => {
  expect(mountedFile({ configMapVolumes }, { mounts }, path)).toEqual(key && { configMap: "c", key });
});
