import { StepError } from "../errors/index.ts";
import { exitCode } from "../exit-code.ts";

/** What the API server says of a refusal by RBAC, taken apart. */
const REFUSAL =
  /User "(?<user>[^"]*)" cannot (?<verb>\w+) resource "(?<resource>[^"]*)" in API group "(?<group>[^"]*)"(?: in the namespace "(?<namespace>[^"]*)")?/;

/** The API server knows the caller too little (401), or allows it too little (403). Not: a server that is away. */
export class ForbiddenError extends StepError {
  override readonly name = "ForbiddenError";
  readonly exitCode = exitCode.unreachable;
  readonly verb: string | undefined;
  readonly resource: string | undefined;

  /** `answer` is the API server's message; `tried` says what was asked for, should the message not. */
  constructor(status: 401 | 403, answer: string, tried: string) {
    const { user, verb, resource, group, namespace } = REFUSAL.exec(answer)?.groups ?? {};
    const known = verb !== undefined && resource !== undefined;
    const where = namespace === undefined ? "" : ` in namespace ${namespace}`;
    super(text(status, known ? `${user} may not ${verb} ${resource}${where}` : `${tried}: ${answer}`), {
      hint:
        status === 401
          ? "the token of KUBECONFIG or of the service account is not accepted, or no longer"
          : `give it a Role with apiGroups ["${group ?? ""}"], resources ["${resource ?? "..."}"], verbs ["${verb ?? "..."}"], as the task's README shows`,
      ...(known && {
        reproduce: `kubectl auth can-i ${verb} ${resource}${namespace ? ` -n ${namespace}` : ""} --as ${user}`,
      }),
    });
    this.verb = verb;
    this.resource = resource;
  }
}

function text(status: 401 | 403, what: string): string {
  return status === 401
    ? `Kubernetes does not accept our credentials: ${what}`
    : `Kubernetes refuses: ${what}`;
}
