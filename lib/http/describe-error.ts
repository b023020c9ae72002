/** The words of a network failure: the innermost message that says something, with its code. */
export function describeError(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return describeError(error.errors[0]);
  if (!(error instanceof Error)) return String(error);
  if (error.cause !== undefined && (error.message === "" || error.message === "fetch failed")) {
    return describeError(error.cause);
  }
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  if (error.name === "TimeoutError") return "no answer in time";
  return error.message.includes(code) ? error.message : `${code}: ${error.message}`;
}
