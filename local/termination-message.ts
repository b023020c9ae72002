/** The kubelet reads at most this many bytes of a container's termination message. */
export const MAX_MESSAGE_BYTES = 4096;

/** Bytes that all containers of a pod share, in equal parts (kubelet `MaxPodTerminationMessageLogLength`). */
const POD_BYTES = 12_288;

/** Tekton's own init container `prepare`; more come only with `script`, `workingDir` and sidecars. */
const OWN_CONTAINERS = 1;

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
  /** The kubelet cut the message, so that nobody can read it; says how. */
  cut?: string;
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

/** Bytes of each step's message that the kubelet keeps in a pod of so many steps: 4096, from three steps on less. */
export function keptBytes(steps: number): number {
  return Math.min(MAX_MESSAGE_BYTES, Math.floor(POD_BYTES / (steps + OWN_CONTAINERS)));
}

/** A message that was written with `bytes` bytes, as the kubelet hands it on: whole, or cut and so no JSON any more. */
function afterKubelet(bytes: number, steps: number, whole: MessageOutcome): MessageOutcome {
  const limit = keptBytes(steps);
  if (bytes <= limit) return whole;
  const cut =
    `its results take ${bytes} bytes of its termination message, of which the kubelet keeps ${limit} ` +
    `(${POD_BYTES} shared by ${steps + OWN_CONTAINERS} containers): the results are lost`;
  return { ...whole, kept: [], cut };
}

/**
 * Tekton's entrypoint writes the message twice: first the results, then the same with its own entries. When the
 * results alone do not fit, nothing is kept; when only the second does not fit, the step fails but the first stays.
 * Then the kubelet cuts what was written to the step's part of the pod's bytes. `steps` is how many the pod has.
 */
export function terminationOutcome(
  results: readonly WrittenResult[],
  own: OwnEntries,
  steps: number,
): MessageOutcome {
  const entries = results.map(({ name, value }) => [name, value] as const);
  const first = listBytes(entries);
  if (results.length > 0 && first > MAX_MESSAGE_BYTES) return { kept: [], error: TOO_LONG };
  const ownEntries: (readonly [string, string])[] = [["StartedAt", own.startedAt.toISOString()]];
  if (own.ignoredExitCode !== undefined) ownEntries.push(["ExitCode", String(own.ignoredExitCode)]);
  if (own.reason !== undefined) ownEntries.push(["Reason", own.reason]);
  const second = listBytes([...entries, ...ownEntries]);
  if (second > MAX_MESSAGE_BYTES) {
    const whole = { kept: results, error: `Error while writing message: ${TOO_LONG}` };
    return afterKubelet(first, steps, whole);
  }
  return afterKubelet(second, steps, { kept: results });
}
