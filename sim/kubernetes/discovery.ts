import { apiVersion, type Resource, resources } from "./resources.ts";

const VERBS: Readonly<Record<string, string>> = {
  POST: "create",
  PUT: "update",
  PATCH: "patch",
  DELETE: "delete",
};

/** What `GET /version`, `/api`, `/apis` and the lists below them answer; undefined for any other path. */
export function discoveryDocument(path: string): object | undefined {
  if (path === "/version")
    return { major: "1", minor: "34", gitVersion: "v1.34.0-sim", platform: "linux/amd64" };
  if (path === "/api") return { kind: "APIVersions", versions: ["v1"] };
  if (path === "/apis") return { kind: "APIGroupList", apiVersion: "v1", groups: groups() };
  const listed = resources.filter((resource) => path === rootOf(resource));
  const [first] = listed;
  if (first === undefined) return undefined;
  return {
    kind: "APIResourceList",
    apiVersion: "v1",
    groupVersion: apiVersion(first),
    resources: listed.map(({ plural, kind, namespaced, writers }) => ({
      name: plural,
      singularName: kind.toLowerCase(),
      kind,
      namespaced,
      verbs: ["get", "list", ...Object.keys(writers).map((method) => VERBS[method] ?? method)],
    })),
  };
}

/** `/api/v1`, `/apis/apps/v1` */
function rootOf(resource: Resource): string {
  return `/${resource.group === "" ? "api" : "apis"}/${apiVersion(resource)}`;
}

function groups(): unknown[] {
  const named = Map.groupBy(
    resources.filter(({ group }) => group !== ""),
    ({ group }) => group,
  );
  return [...named].map(([name, members]) => {
    const byVersion = new Map(members.map((resource) => [resource.version, apiVersion(resource)]));
    const versions = [...byVersion].map(([version, groupVersion]) => ({ groupVersion, version }));
    return { name, versions, preferredVersion: versions[0] };
  });
}
