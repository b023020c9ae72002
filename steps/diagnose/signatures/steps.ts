import type { Signature } from "./signature.ts";

/** What the run's own tasks say in their logs. */
export const stepSignatures: readonly Signature[] = [
  {
    id: "step-bug",
    places: ["step"],
    pattern: /: this is a bug of the step, not of what it looked at: /,
    weight: 5,
    cause: "a step has a bug (exit code 1)",
    remedy: "report it with the stack that its log shows",
    source: "README of the task, exit codes",
  },
  {
    id: "rights-missing",
    places: ["step"],
    pattern: /Kubernetes refuses: \S+ may not \w+ \S+/,
    weight: 3,
    cause: "a task's service account lacks a right",
    remedy:
      "kubectl apply -k deploy/rbac -n NAMESPACE, or grant what the line names; docs/install.md has all rights",
    source: "docs/install.md (D39-D42 of the original demo)",
  },
  {
    id: "kubernetes-credentials",
    places: ["step"],
    pattern: /Kubernetes does not accept our credentials/,
    weight: 5,
    cause: "Kubernetes does not accept the token of a task's service account",
    remedy:
      "the token has expired or is of another cluster; start the run again, check KUBECONFIG where there is one",
    source: "Kubernetes: authenticating",
  },
  {
    id: "prometheus-refused",
    places: ["step"],
    pattern: / answers 40[13] \([^)]{1,100} was sent\)/,
    weight: 5,
    cause: "Prometheus or Thanos refuses the query (401, 403)",
    remedy:
      "put a token into prometheus-token of the workspace credentials; on OpenShift bind cluster-monitoring-view",
    source: "D43 of the original demo; docs/openshift.md",
  },
  {
    id: "certificate-not-trusted",
    places: ["step", "picker", "sidecar", "gateway", "counter"],
    pattern:
      /x509: certificate|authority that is not trusted|is signed by itself and not trusted|unable to (verify the first|get local issuer) certificate|self-signed certificate|CERTIFICATE_VERIFY_FAILED|ERR_TLS_CERT_ALTNAME_INVALID/,
    weight: 4,
    cause: "a TLS certificate is not trusted, has expired, or is of another host name",
    remedy:
      "put the authority's certificate into ca.crt of the workspace credentials, or use the name in the certificate",
    source: "D44 of the original demo",
  },
  {
    id: "no-gateway-found",
    places: ["step"],
    pattern: /no gateway in namespace \S+: looked for a Gateway with an address/,
    weight: 5,
    cause: "no gateway with an address in the namespace",
    remedy: "give gateway-url, or look why the Gateway got no address (kubectl describe gateway)",
    source: "docs/install.md",
  },
  {
    id: "address-refused",
    places: ["step"],
    pattern: /\b(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH)\b/,
    weight: 3,
    cause: "nothing listens at an address that a task asked: the pod behind it is down, or the port is wrong",
    remedy: "the line names host and port: check the pods and ports behind it",
    source: "connect(2)",
  },
  {
    id: "host-unknown",
    places: ["step", "picker", "sidecar"],
    pattern: /\b(ENOTFOUND|EAI_AGAIN)\b|lookup \S+( on \S+)?: no such host/,
    weight: 4,
    cause: "a host name cannot be resolved",
    remedy:
      "check the name and its namespace (SERVICE.NAMESPACE.svc.cluster.local); a NetworkPolicy may keep DNS away",
    source: "D55, D57 of the original demo",
  },
  {
    id: "other-run-measures",
    places: ["step"],
    pattern: / holds Lease \S+; /,
    weight: 4,
    cause: "another run measures through the same gateway",
    remedy: "wait for it, or give busy-wait-seconds; docs/overlap.md",
    source: "D28 of the original demo",
  },
  {
    id: "workspace-not-writable",
    places: ["step"],
    pattern: /cannot write into the workspace|\bEROFS\b|\bEACCES: permission denied, (open|mkdir)/,
    weight: 3,
    cause: "a workspace is not writable for the pod's user",
    remedy: "set fsGroup in the run's podTemplate.securityContext, or another volume",
    source: "Tekton: workspaces",
  },
];
