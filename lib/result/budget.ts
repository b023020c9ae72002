/** Bytes of a value inside Go's JSON: quotes, backslashes and newlines cost 2, `<` `>` `&` and control characters 6. */
export function escapedBytes(value: string): number {
  let bytes = 0;
  for (const character of value) {
    if (/["\\\n\r\t]/.test(character)) bytes += 2;
    else if (character < " " || /[<>&\u2028\u2029\u007f]/.test(character)) bytes += 6;
    else bytes += Buffer.byteLength(character);
  }
  return bytes;
}

/** `[` and `]`, and the `StartedAt` entry that Tekton's entrypoint adds with its comma. */
const FIXED_BYTES = Buffer.byteLength('[,{"key":"StartedAt","value":"2026-01-01T00:00:00.000Z","type":3}]');
const ENTRY_BYTES = Buffer.byteLength('{"key":"","value":"","type":1},');

/** What one result takes of the termination message, given the escaped size of its value. */
export function resultBytes(name: string, valueBytes: number): number {
  return ENTRY_BYTES + name.length + valueBytes;
}

/**
 * The size in bytes of the termination message that carries these results, as Tekton's entrypoint writes it and
 * the kubelet limits it (4096 with two containers in the pod; 12288 / containers with more than three).
 */
export function terminationBytes(results: ReadonlyMap<string, string>): number {
  let bytes = FIXED_BYTES;
  for (const [name, value] of results) bytes += resultBytes(name, escapedBytes(value));
  return bytes;
}

/**
 * Most bytes that the results of a Task may take, so that an injected sidecar or two never cuts them. `shared`: of a pod
 * with three steps, where each message is the shorter: 12288 / 6 with Tekton's init container and the two of a mesh.
 */
export const budget = { plain: 1024, evidence: 2800, shared: 2040 } as const;

/** Cuts a text so that its escaped size is at most `maxBytes`; a cut text ends in `...`. */
export function shorten(value: string, maxBytes: number): string {
  if (escapedBytes(value) <= maxBytes) return value;
  let kept = "";
  let bytes = 3;
  for (const character of value) {
    bytes += escapedBytes(character);
    if (bytes > maxBytes) break;
    kept += character;
  }
  return `${kept}...`;
}
