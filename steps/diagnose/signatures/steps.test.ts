import { describeSignatures } from "../testing/fixtures.ts";
import { stepSignatures } from "./steps.ts";

describeSignatures(stepSignatures, {
  "step-bug": {
    told: ["report: this is a bug of the step, not of what it looked at: x is undefined"],
    missed: ["report: invalid: bug in the stack"],
  },
  "rights-missing": {
    told: [
      "cache-snapshot: Kubernetes refuses: system:serviceaccount:llm-d:default may not list pods in namespace llm-d. Hint: give it a Role",
    ],
    missed: ["verify-stack: pass"],
  },
  "kubernetes-credentials": {
    told: ["cache-snapshot: Kubernetes does not accept our credentials: get /api/v1/pods: Unauthorized"],
    missed: ["Kubernetes refuses: get /x: no"],
  },
  "prometheus-refused": {
    told: [
      "cache-snapshot: Thanos at https://thanos-querier:9091 answers 403 (the service account's token was sent). Hint: put a token",
      "cache-snapshot: Prometheus at http://p:9090 answers 401 (no token was sent)",
    ],
    missed: [
      "Prometheus at http://p:9090 answers 400, but not as Prometheus does",
      "answers 503 (no token was sent)",
    ],
  },
  "certificate-not-trusted": {
    told: [
      "thanos-query: the certificate of https://thanos:9091 is signed by an authority that is not trusted",
      "failed to verify certificate: x509: certificate signed by unknown authority",
      "UNABLE_TO_VERIFY_LEAF_SIGNATURE: unable to verify the first certificate",
    ],
    missed: ["certificate reloaded"],
  },
  "no-gateway-found": {
    told: [
      "verify-stack: no gateway in namespace llm-d: looked for a Gateway with an address and a Service with the label x",
    ],
    missed: ["2 gateways in namespace llm-d: a, b"],
  },
  "address-refused": {
    told: ["verify-stack: cannot read http://10.0.0.9/v1/models: connect ECONNREFUSED 10.0.0.9:80"],
    missed: ["verify-stack: cannot read http://10.0.0.9/v1/models: no complete answer within 10 s"],
  },
  "host-unknown": {
    told: [
      "verify-stack: cannot read http://gw.llm-d/v1/models: getaddrinfo ENOTFOUND gw.llm-d",
      "dial tcp: lookup render.llm-d.svc on 10.96.0.10:53: no such host",
    ],
    missed: ["host names lead to the gateway: a, b"],
  },
  "other-run-measures": {
    told: ["verify-stack: cache-hit-x7f2p (llm-d) holds Lease llm-d-validation-1a2b; it was not waited for"],
    missed: ["took Lease llm-d-validation-1a2b"],
  },
  "workspace-not-writable": {
    told: [
      "warning: cannot write into the workspace report (it must be writable for the pod's user): EACCES: permission denied, mkdir '/workspace/report'",
    ],
    missed: ["report written into the workspace report"],
  },
});
