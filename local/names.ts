import { createHash, randomInt } from "node:crypto";

/** The characters of Kubernetes' random suffixes (apimachinery `util/rand`). */
const ALPHABET = "bcdfghjklmnpqrstvwxz2456789";
const LONGEST = 63;
const HASH = 32;

/** `base` and five random characters, as the API server makes a name of generateName. */
export function generatedName(base: string): string {
  const suffix = Array.from({ length: 5 }, () => ALPHABET[randomInt(ALPHABET.length)]).join("");
  return `${base.slice(0, LONGEST - 5)}${suffix}`;
}

/** The name of a task's TaskRun, at most 63 characters (knative.dev/pkg `kmeta.ChildName`). */
export function childName(run: string, task: string): string {
  const suffix = `-${task}`;
  if (run.length + suffix.length <= LONGEST) return run + suffix;
  const md5 = (text: string) => createHash("md5").update(text).digest("hex");
  const room = LONGEST - HASH - suffix.length;
  if (room > 0) return run.slice(0, room) + md5(run) + suffix;
  const name = run.slice(0, LONGEST - HASH) + md5(run + suffix);
  return name + suffix.slice(0, LONGEST - name.length);
}
