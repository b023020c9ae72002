const reasons = { 400: "BadRequest", 401: "Unauthorized", 404: "NotFound", 405: "MethodNotAllowed" } as const;

/** A request that the API answers with a Status object. */
export class StatusError extends Error {
  readonly code: keyof typeof reasons;

  constructor(code: keyof typeof reasons, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "StatusError";
    this.code = code;
  }

  get body(): unknown {
    return {
      kind: "Status",
      apiVersion: "v1",
      metadata: {},
      status: "Failure",
      message: this.message,
      reason: reasons[this.code],
      code: this.code,
    };
  }
}
