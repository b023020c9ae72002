/**
 * The run was refused before anything started: exit code 2, no process, no folder.
 * Carries all problems at once, each naming the thing in the user's spelling.
 */
export class Refusal extends Error {
  readonly problems: readonly string[];

  constructor(problems: string | readonly string[], options?: ErrorOptions) {
    const list = typeof problems === "string" ? [problems] : problems;
    super(list.join("\n"), options);
    this.name = "Refusal";
    this.problems = list;
  }
}

/** The text for people: one line per problem. */
export function refusalText(refusal: Refusal): string {
  return ["refused, nothing was started:", ...refusal.problems.map((problem) => `  ${problem}`)].join("\n");
}
