import { stringify } from "yaml";

/** A kubeconfig with one plain-http cluster, one token user and one context that names the namespace. */
export function kubeconfig(server: string, namespace: string, token: string): string {
  const name = "embedded-llm-d";
  return stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": name,
    // Says nothing more than plain http does, but the client library wants to see it said.
    clusters: [{ name, cluster: { server, "insecure-skip-tls-verify": true } }],
    users: [{ name, user: { token } }],
    contexts: [{ name, context: { cluster: name, user: name, namespace } }],
  });
}
