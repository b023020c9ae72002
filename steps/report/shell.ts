/** A command as a block of Markdown. */
export function shell(command: string): string[] {
  return ["", "```sh", command, "```", ""];
}

/** A word for the shell, quoted where it needs to be: the values come from other tasks, and a reader pastes them. */
export function quoted(text: string): string {
  return /^[\w.-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
