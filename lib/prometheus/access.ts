import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Credentials } from "../credentials.ts";

const SERVICE_ACCOUNT = "/var/run/secrets/kubernetes.io/serviceaccount";

/** How a request to Prometheus proves who we are, and whom we trust. */
export interface Access {
  readonly token: string | undefined;
  /** Where the token came from, for people. */
  readonly tokenSource: string;
  readonly ca: string | undefined;
}

/**
 * The workspace's `prometheus-token`, else the pod's own service account token, which goes out over https only; the
 * workspace's `ca.crt`, else the authority that OpenShift mounts for its in-cluster services.
 */
export function accessTo(url: string, credentials: Credentials, serviceAccount = SERVICE_ACCOUNT): Access {
  const given = credentials.token("prometheus-token");
  const own =
    given === undefined && url.startsWith("https:") ? read(join(serviceAccount, "token")) : undefined;
  if (own !== undefined) credentials.hide(own);
  return {
    token: given ?? own,
    tokenSource:
      given !== undefined ? "prometheus-token" : own !== undefined ? "service account token" : "no token",
    ca: credentials.ca() ?? read(join(serviceAccount, "service-ca.crt")),
  };
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8").trim() || undefined;
  } catch {
    return undefined;
  }
}
