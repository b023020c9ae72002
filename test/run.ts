import { runStep } from "../lib/run-step.ts";
import type { RunPlace, Step } from "../lib/step.ts";

/** What a test gives a step; everything else has a quiet default. */
export interface Given {
  /** Params by camelCase name, as the strings that Tekton would hand over; what is absent takes its default. */
  readonly params?: Readonly<Record<string, string>>;
  /** Folders by workspace name, `credentials` included; what is absent is not bound. */
  readonly workspaces?: Readonly<Record<string, string>>;
  /** The result files by name as in YAML, for tests that look at the files themselves. */
  readonly resultPaths?: ReadonlyMap<string, string>;
  readonly run?: RunPlace;
  /** Aborted with the name of a signal (`SIGTERM`) to end the step from outside. */
  readonly interrupted?: AbortSignal;
}

/** How a step ended, as the next task and a reader of the log see it. */
export interface Ended {
  readonly exitCode: number;
  /** Every result by its name as in YAML; the empty string where there is no value. */
  readonly results: Readonly<Record<string, string>>;
  /** The result `summary`, parsed: `{ v, task, status, reason, data? }`; undefined for a step without one. */
  readonly summary: SummaryText | undefined;
  /** The log, line by line. */
  readonly lines: readonly string[];
}

export interface SummaryText {
  readonly v: number;
  readonly task: string;
  readonly status: string;
  readonly reason: string;
  readonly data?: unknown;
}

/** Runs a step, or its `prepare` alone, inside the test's process, exactly as the step's own process would. Never throws. */
export async function runWith(
  step: Step,
  given: Given = {},
  part: "prepare" | "run" = "run",
): Promise<Ended> {
  const lines: string[] = [];
  const input = {
    params: given.params ?? {},
    workspaces: given.workspaces ?? {},
    resultPaths: given.resultPaths ?? new Map(),
    run: given.run ?? { name: "test-run", namespace: "default" },
    write: (line: string) => lines.push(line),
    interrupted: given.interrupted ?? new AbortController().signal,
  };
  const { exitCode, results } = await runStep(step, input, part);
  const summary = results.get("summary");
  return {
    exitCode,
    results: Object.fromEntries(results),
    summary: summary ? (JSON.parse(summary) as SummaryText) : undefined,
    lines,
  };
}
