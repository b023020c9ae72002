/** Where a command's words go; tests give one that keeps them. */
export interface Output {
  /** What was asked for. */
  out(line: string): void;
  /** What is said besides. */
  err(line: string): void;
}

/** Standard output and standard error. A reader that went away (`| head`) does not end the run. */
export function processOutput(): Output {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
    });
  }
  return {
    out: (line) => void process.stdout.write(`${line}\n`),
    err: (line) => void process.stderr.write(`${line}\n`),
  };
}

/** Keeps what was said, for tests. */
export function memoryOutput(): Output & { outLines: string[]; errLines: string[] } {
  const outLines: string[] = [];
  const errLines: string[] = [];
  return {
    outLines,
    errLines,
    out: (line) => void outLines.push(line),
    err: (line) => void errLines.push(line),
  };
}
