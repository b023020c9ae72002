/** Status of a check as the table in the log shows it, in a line of its own or among others. */
export function statusOf(lines: readonly string[], id: string): string | undefined {
  const own = lines.find((line) => line.startsWith(`${id} `));
  const shared = lines.find((line) => /^\d+ checks /.test(line) && line.split(/[ ,]+/).includes(id));
  return /^\S+(?: checks)? +(\S+) /.exec(own ?? shared ?? "")?.[1];
}
