/** The kubelet reads at most this many bytes of a container's termination message. */
export const MAX_MESSAGE_BYTES = 4096;

/** Tekton's words for a message that is too long (`pkg/termination/write.go`). */
export const TOO_LONG = "Termination message is above max allowed size 4096, caused by large task result.";

/** A result's name and value, as the step left it. */
export interface WrittenResult {
  name: string;
  value: string;
}

/** What Tekton adds of its own: the step's start, and the exit code of a failure that onError ignores. */
export interface OwnEntries {
  startedAt: Date;
  ignoredExitCode?: number | undefined;
  reason?: string | undefined;
}

/** What is left of a step's results: `kept` are in the status; `error` makes the step end with exit code 1. */
export interface MessageOutcome {
  kept: readonly WrittenResult[];
  error?: string;
}

/** Go's `encoding/json` also writes these as \uXXXX, 6 bytes each. */
const ESCAPED_BY_GO = /[<>&\u2028\u2029\ufffd]/g;

/** Bytes of a text as Go writes it in JSON, with its quotes. */
function jsonBytes(text: string): number {
  const json = JSON.stringify(text.toWellFormed());
  return Buffer.byteLength(json.replace(ESCAPED_BY_GO, "------"));
}

/** `{"key":"NAME","value":"VALUE","type":N}`, N one digit. */
function entryBytes(key: string, value: string): number {
  return '{"key":,"value":,"type":1}'.length + jsonBytes(key) + jsonBytes(value);
}

/** Bytes of the whole JSON list. */
function listBytes(entries: readonly (readonly [key: string, value: string])[]): number {
  const commas = Math.max(entries.length - 1, 0);
  return "[]".length + commas + entries.reduce((sum, [key, value]) => sum + entryBytes(key, value), 0);
}

/**
 * Tekton's entrypoint writes the message twice: first the results, then the same with its own entries. When the
 * results alone do not fit, nothing is kept; when only the second does not fit, the step fails but the first stays.
 */
export function terminationOutcome(results: readonly WrittenResult[], own: OwnEntries): MessageOutcome {
  const entries = results.map(({ name, value }) => [name, value] as const);
  if (results.length > 0 && listBytes(entries) > MAX_MESSAGE_BYTES) return { kept: [], error: TOO_LONG };
  const ownEntries: (readonly [string, string])[] = [["StartedAt", own.startedAt.toISOString()]];
  if (own.ignoredExitCode !== undefined) ownEntries.push(["ExitCode", String(own.ignoredExitCode)]);
  if (own.reason !== undefined) ownEntries.push(["Reason", own.reason]);
  if (listBytes([...entries, ...ownEntries]) > MAX_MESSAGE_BYTES) {
    return { kept: results, error: `Error while writing message: ${TOO_LONG}` };
  }
  return { kept: results };
}
