/**
 * What the three steps of the Task hand on to each other: files in /tmp, an emptyDir that they share. GuideLLM's image
 * sees the first two, and writes the others.
 */
export interface Files {
  readonly folder: string;
  /** The Python program that GuideLLM's image runs. */
  readonly program: string;
  /** What it is to run; absent = nothing. */
  readonly plan: string;
  /** Why there is nothing to run. */
  readonly refusal: string;
  /** The authorities that GuideLLM trusts, where there is one of its own. */
  readonly authorities: string;
  /** GuideLLM's own report. */
  readonly report: string;
  /** How it ended. */
  readonly end: string;
}

/** `home` is where the emptyDir is mounted. */
export function filesIn(home: string): Files {
  const folder = `${home}/guidellm`;
  return {
    folder,
    program: `${folder}/run.py`,
    plan: `${folder}/plan.json`,
    refusal: `${folder}/refusal.json`,
    authorities: `${folder}/ca.pem`,
    report: `${folder}/benchmarks.json`,
    end: `${folder}/end.json`,
  };
}

/** HOME is /tmp in a pod; a run on a laptop has a folder in its place. */
export function sharedFiles(): Files {
  return filesIn(process.env["HOME"] || "/tmp");
}
