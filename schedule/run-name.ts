import { createHash, randomBytes } from "node:crypto";

const SUFFIX_LENGTH = 8;

/**
 * A name for a run of a Job, the same however often the Job tries: a run that was created although its answer was
 * lost is then not created twice. `jobUid` is the Job's; without one the name is random.
 */
export function runName(generateName: string, jobUid: string | undefined): string {
  const seed = jobUid ? Buffer.from(jobUid) : randomBytes(16);
  return generateName + createHash("sha256").update(seed).digest("hex").slice(0, SUFFIX_LENGTH);
}
