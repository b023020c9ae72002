import { StepError, type StepErrorDetails } from "../errors/step-error.ts";
import { exitCode } from "../exit-code.ts";

/** What kept Prometheus from answering. */
export type PrometheusProblem =
  /** 401 or 403: the token is missing, wrong or not allowed. */
  | "token"
  /** The server's certificate is of an authority that we do not trust, or of another name. */
  | "certificate"
  | "timeout"
  | "unreachable"
  /** Something answered that is not Prometheus' query API. */
  | "not-prometheus"
  /** Prometheus could not evaluate the query; `errorType` says why (`bad_data`: the query itself). */
  | "query"
  /** Part of the data was out of reach (Thanos), so the figure would be too small. */
  | "partial";

/** Prometheus or Thanos gave no answer that can be used. Not: an empty one. */
export class PrometheusError extends StepError {
  override readonly name = "PrometheusError";
  readonly exitCode = exitCode.unreachable;
  readonly problem: PrometheusProblem;
  readonly errorType: string | undefined;

  constructor(
    problem: PrometheusProblem,
    message: string,
    details: StepErrorDetails & { errorType?: string } = {},
  ) {
    super(message, details);
    this.problem = problem;
    this.errorType = details.errorType;
  }
}

const TLS_CODES: Readonly<Record<string, string>> = {
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "is signed by an authority that is not trusted",
  UNABLE_TO_GET_ISSUER_CERT: "is signed by an authority that is not trusted",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "is signed by an authority that is not trusted",
  SELF_SIGNED_CERT_IN_CHAIN: "is signed by an authority that is not trusted",
  DEPTH_ZERO_SELF_SIGNED_CERT: "is signed by itself and not trusted",
  CERT_SIGNATURE_FAILURE: "is not signed by the authority in ca.crt",
  CERT_HAS_EXPIRED: "has expired",
  ERR_TLS_CERT_ALTNAME_INVALID: "is of another host name",
};

/** What is wrong with the server's certificate, if that is why a request failed. */
export function certificateProblem(error: unknown): string | undefined {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const found = "code" in cause && typeof cause.code === "string" ? TLS_CODES[cause.code] : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}
