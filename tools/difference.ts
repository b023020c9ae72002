/** The first lines in which two texts differ, as a reader of a diff expects them: `-` what is, `+` what should be. */
export function firstDifference(current: string, wanted: string, context = 3): string {
  const is = current.split("\n");
  const should = wanted.split("\n");
  const start = should.findIndex((line, index) => line !== is[index]);
  const at = start < 0 ? should.length : start;
  const lines = [`@@ line ${at + 1} @@`];
  for (const line of is.slice(at, at + context)) lines.push(`- ${line}`);
  for (const line of should.slice(at, at + context)) lines.push(`+ ${line}`);
  return lines.join("\n");
}
