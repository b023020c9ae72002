import { z } from "zod";
import { Credentials } from "./credentials.ts";
import { Deadline } from "./deadline.ts";
import { InvalidError } from "./errors/index.ts";
import { type ExitCode, exitCode } from "./exit-code.ts";
import { type Failure, renderFailure } from "./failure.ts";
import { createLog, type Log } from "./log.ts";
import { parseParams, type RawParams } from "./parse-params.ts";
import { Redactor } from "./redact.ts";
import { formatResults, writeResults } from "./result-files.ts";
import type { Status } from "./status.ts";
import type { ErasedContext, ErasedOutcome, RunPlace, Step } from "./step.ts";

/** Everything a step gets from outside, so that a test can run it inside its own process. */
export interface StepInput {
  readonly params: RawParams;
  /** Workspace name (camelCase) to folder; an empty string means not bound. */
  readonly workspaces: Readonly<Record<string, string | undefined>>;
  /** Result name (as in YAML) to the file it goes to. */
  readonly resultPaths: ReadonlyMap<string, string>;
  readonly run: RunPlace;
  readonly write: (line: string) => void;
  /** Aborted with the name of the signal (`SIGTERM`) when the process is asked to end. */
  readonly interrupted: AbortSignal;
}

export interface StepEnd {
  readonly exitCode: ExitCode;
  readonly results: ReadonlyMap<string, string>;
}

/** How long a step that is asked to end may take for its last words. */
const LAST_WORDS_MS = 1500;

const CODE_OF: Record<Status, ExitCode> = {
  pass: exitCode.done,
  warn: exitCode.done,
  fail: exitCode.failed,
  invalid: exitCode.invalid,
  skipped: exitCode.invalid,
};

/** What stands in the results until there is something to say. */
const UNFINISHED: ErasedOutcome = { status: "invalid", reason: "the step did not finish" };

/**
 * Runs a step: parses all params, runs it under its deadline, writes every declared result on every path, and says
 * how it ended. Never throws. `prepare`: that part of it alone, which leaves the results to the part that follows.
 */
export async function runStep(
  step: Step,
  input: StepInput,
  part: "prepare" | "run" = "run",
): Promise<StepEnd> {
  const redactor = new Redactor();
  const log = createLog(input.write, redactor);
  const end = (outcome: ErasedOutcome, code: ExitCode) =>
    finish(step, outcome, code, { input, redactor, log });
  const fail = (
    failure: Failure,
    partial: Readonly<Record<string, unknown>> = {},
    code = failure.exitCode,
  ) => {
    for (const line of failure.lines) log.info(line);
    return end({ ...partial, status: failure.status, reason: failure.reason }, code);
  };

  // Written at once, so that whatever ends the process leaves no result missing.
  end(UNFINISHED, exitCode.done);

  let kit: { onFail: string; deadlineSeconds: number };
  let params: Readonly<Record<string, unknown>>;
  try {
    params = parseParams(step.params, input.params, step.check);
    kit = kitParamsOf(params);
  } catch (error) {
    return fail(renderFailure(step.name, error));
  }

  let published: Readonly<Record<string, unknown>> = {};
  const deadline = new Deadline(kit.deadlineSeconds);
  const signal = AbortSignal.any([input.interrupted, deadline.signal]);
  const failed = (error: unknown, partial: Readonly<Record<string, unknown>>) => {
    const failure = signal.aborted
      ? endedFromOutside(step.name, input.interrupted, kit.deadlineSeconds)
      : renderFailure(step.name, error);
    return fail(failure, partial, forgiven(failure.exitCode, kit.onFail));
  };
  try {
    const context: ErasedContext = {
      params,
      workspaces: boundWorkspaces(step, input.workspaces),
      credentials: new Credentials(input.workspaces["credentials"] || undefined, redactor),
      signal,
      log,
      run: input.run,
      publish: (outcome) => {
        published = outcome;
      },
      outsideDeadline: (wait) => deadline.outside(wait),
    };
    const running = part === "run" ? step.run(context) : step.prepare?.(context).then(() => UNFINISHED);
    const outcome = await untilEnded(running ?? Promise.resolve(UNFINISHED), signal);
    if (outcome === undefined || signal.aborted) return failed(undefined, outcome ?? published);
    const code = outcome === UNFINISHED ? exitCode.done : CODE_OF[outcome.status];
    if (code !== exitCode.done) log.info(`${step.name}: ${outcome.status}: ${outcome.reason ?? ""}`);
    return end(outcome, forgiven(code, kit.onFail));
  } catch (error) {
    return failed(error, published);
  } finally {
    deadline.stop();
  }
}

function kitParamsOf(params: Readonly<Record<string, unknown>>) {
  return z.object({ onFail: z.string(), deadlineSeconds: z.number() }).parse(params);
}

/** What `on-fail: continue` makes of an exit code: verdicts become 0; bugs, bad params and signals stay. */
function forgiven(code: ExitCode, onFail: string): ExitCode {
  const forgivable: readonly ExitCode[] = [exitCode.failed, exitCode.unreachable, exitCode.invalid];
  return onFail === "continue" && forgivable.includes(code) ? exitCode.done : code;
}

/** The run's own end, or undefined when it was told to end and did not within the time for last words. */
async function untilEnded<T>(running: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const overdue = new Promise<undefined>((resolve) => {
    const count = () => {
      timer = setTimeout(resolve, LAST_WORDS_MS, undefined);
    };
    if (signal.aborted) count();
    else signal.addEventListener("abort", count, { once: true });
  });
  try {
    return await Promise.race([running, overdue]);
  } finally {
    clearTimeout(timer);
  }
}

function endedFromOutside(step: string, interrupted: AbortSignal, deadlineSeconds: number): Failure {
  if (!interrupted.aborted) {
    const error = new InvalidError(`the deadline of ${deadlineSeconds} s passed`, {
      hint: "raise deadline-seconds",
    });
    return renderFailure(step, error);
  }
  const name = String(interrupted.reason);
  const failure = renderFailure(step, new InvalidError(`ended by ${name} before it was done`));
  return { ...failure, exitCode: name === "SIGINT" ? exitCode.interrupted : exitCode.terminated };
}

function boundWorkspaces(step: Step, given: StepInput["workspaces"]): Record<string, string | undefined> {
  return Object.fromEntries(Object.keys(step.workspaces).map((name) => [name, given[name] || undefined]));
}

interface Surroundings {
  readonly input: StepInput;
  readonly redactor: Redactor;
  readonly log: Log;
}

function finish(step: Step, outcome: ErasedOutcome, code: ExitCode, around: Surroundings): StepEnd {
  try {
    return { exitCode: code, results: writeOutcome(step, outcome, around) };
  } catch (error) {
    const failure = renderFailure(step.name, error);
    for (const line of failure.lines) around.log.info(line);
    return { exitCode: exitCode.bug, results: writeBug(step, failure, around) };
  }
}

/** Results that cannot be written as they are leave the bug as their reason, and no value to be taken for one. */
function writeBug(step: Step, { status, reason }: Failure, around: Surroundings): StepEnd["results"] {
  try {
    return writeOutcome(step, { status, reason }, around);
  } catch {
    return new Map();
  }
}

function writeOutcome(
  step: Step,
  outcome: ErasedOutcome,
  { input, redactor }: Surroundings,
): StepEnd["results"] {
  const { status, reason = "", data, ...results } = outcome;
  const summary = {
    v: 1,
    task: step.name,
    status,
    reason: redactor.redact(reason),
    ...(data === undefined ? {} : { data }),
  } as const;
  const texts = formatResults(step, { summary, results });
  writeResults(texts, input.resultPaths);
  return texts;
}
