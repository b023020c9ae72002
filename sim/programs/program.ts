/** What a program is given by the process that it runs in. */
export interface Surroundings {
  readonly env: NodeJS.ProcessEnv;
  /** One line on standard output. */
  print(line: string): void;
}

/** A sub-command. Gives what must be stopped at a signal, or nothing when it is done already. */
export type Program = (argv: readonly string[], surroundings: Surroundings) => Promise<Running | undefined>;

export interface Running {
  stop(): Promise<void>;
}
