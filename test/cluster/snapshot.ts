import { kubectl } from "./kubectl.ts";

/** Every object of a namespace but its events: kind and name, uid and resourceVersion. */
export async function objectsOf(namespace: string): Promise<Map<string, string>> {
  const kinds = await kindsOf("--namespaced=true");
  return read(await kubectl(["get", kinds, "-n", namespace, "--ignore-not-found", ...columns]));
}

/** Every object outside of namespaces but those that come and go by themselves, or with other namespaces. */
export async function clusterObjects(): Promise<string[]> {
  const kinds = await kindsOf("--namespaced=false");
  const all = read(await kubectl(["get", kinds, "--ignore-not-found", ...columns]));
  return [...all.keys()]
    .filter((name) => !/^(Namespace|IPAddress|PersistentVolume|CertificateSigningRequest) /.test(name))
    .sort();
}

const columns = [
  "--no-headers",
  "-o",
  "custom-columns=KIND:.kind,NAME:.metadata.name,UID:.metadata.uid,VERSION:.metadata.resourceVersion",
];

async function kindsOf(scope: string): Promise<string> {
  const names = await kubectl(["api-resources", scope, "--verbs=list", "-o", "name"]);
  return names
    .trim()
    .split("\n")
    .filter((name) => !name.startsWith("events"))
    .join(",");
}

function read(table: string): Map<string, string> {
  const rows = table.split("\n").map((line) => line.trim().split(/\s+/));
  return new Map(
    rows.flatMap(([kind, name, uid, version]) =>
      name === undefined ? [] : [[`${kind} ${name}`, `${uid} ${version}`]],
    ),
  );
}
