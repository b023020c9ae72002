const reasons = {
  400: "BadRequest",
  401: "Unauthorized",
  404: "NotFound",
  405: "MethodNotAllowed",
  409: "Conflict",
  422: "Invalid",
} as const;

export interface StatusErrorOptions extends ErrorOptions {
  /** In place of the code's usual one. */
  readonly reason?: string;
}

/** A request that the API answers with a Status object. */
export class StatusError extends Error {
  readonly code: keyof typeof reasons;
  readonly reason: string;

  constructor(code: keyof typeof reasons, message: string, options: StatusErrorOptions = {}) {
    super(message, options);
    this.name = "StatusError";
    this.code = code;
    this.reason = options.reason ?? reasons[code];
  }

  get body(): unknown {
    return {
      kind: "Status",
      apiVersion: "v1",
      metadata: {},
      status: "Failure",
      message: this.message,
      reason: this.reason,
      code: this.code,
    };
  }
}
