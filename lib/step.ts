import type { z } from "zod";
import type { Credentials } from "./credentials.ts";
import type { Log } from "./log.ts";
import { type budget, oneOf, phrase, type ResultType } from "./result/index.ts";
import { type Status, statuses } from "./status.ts";
import { choice, count } from "./wire/index.ts";

export type ParamShape = Readonly<Record<string, z.ZodType<unknown, string | undefined>>>;
// biome-ignore lint/suspicious/noExplicitAny: a shape holds result types of any value; each is typed where it is used.
export type ResultShape = Readonly<Record<string, ResultType<any>>>;
export type WorkspaceShape = Readonly<Record<string, Workspace>>;

export interface Workspace {
  readonly description: string;
  readonly optional: true;
}

/** A workspace that a run may leave unbound: the step then gets undefined. */
export function optional(description: string): Workspace {
  return { description, optional: true };
}

export type Params<P extends ParamShape> = { readonly [K in keyof P]: z.output<P[K]> };
export type Results<R extends ResultShape> = {
  readonly [K in keyof R]?: (R[K] extends ResultType<infer T> ? T : never) | undefined;
};

/** What a run ends with: the verdict in a word, why, what the next task reads, and the declared results. */
export type Outcome<R extends ResultShape, D> = Results<R> & {
  readonly status: Status;
  readonly reason?: string;
  readonly data?: D | undefined;
};

/** Where a step runs. */
export interface RunPlace {
  readonly name: string;
  readonly namespace: string;
  /** The pod's own address, of a step that declares `needsPodIp`; undefined where nobody told it. */
  readonly podIp?: string | undefined;
}

export interface Context<P extends ParamShape, R extends ResultShape, W extends WorkspaceShape, D> {
  readonly params: Params<P>;
  /** Folders; undefined where the workspace is not bound. */
  readonly workspaces: { readonly [K in keyof W]: string | undefined };
  readonly credentials: Credentials;
  /** Aborted on SIGTERM, SIGINT and when the step's deadline passes. */
  readonly signal: AbortSignal;
  readonly log: Log;
  readonly run: RunPlace;
  /** What to write should the step be ended from now on: the last one given counts. */
  publish(outcome: Outcome<R, D>): void;
  /** Runs a wait that has a limit of its own, without counting it against `deadline-seconds`. */
  outsideDeadline<T>(wait: () => Promise<T>): Promise<T>;
}

export interface SummaryShape<D> {
  readonly schema: z.ZodType<D>;
  /** Most bytes of the whole summary, escaped as in the termination message. */
  readonly maxBytes: number;
}

/** How much the results of a Task may take; see `budget`. */
export type Weight = keyof typeof budget;

export interface Declaration<P extends ParamShape, R extends ResultShape, W extends WorkspaceShape, D> {
  /** Name of the Task, its folder and its program. */
  readonly name: string;
  /** First line: the one-sentence summary. Then, after a blank line, the detail. */
  readonly description: string;
  readonly params: P;
  /** The results beside `status`, `reason` and `summary`, which every step has. */
  readonly results: R;
  readonly workspaces?: W;
  /** What the next task reads; a step without one has no result `summary`. */
  readonly summary?: SummaryShape<D>;
  /** Default of `deadline-seconds`; the Pipeline's own timeout for the task must be longer. */
  readonly deadlineSeconds: number;
  /** `evidence` for the tasks that carry counters and matrices, `shared` for those whose pod has three steps. */
  readonly weight?: Weight;
  /** It lets others connect to it, and must know at which address: the Task hands it its pod's. */
  readonly needsPodIp?: true;
  /** Rules that join several params: each broken one a line in the user's spelling. */
  check?(params: Params<P>): readonly string[];
  /**
   * Where a program of another image does the work: the Task's step before that one, which makes ready what it needs.
   * `run` is then the step after it, and reads what it left.
   */
  prepare?(context: Context<P, R, W, D>): Promise<void>;
  run(context: Context<P, R, W, D>): Promise<Outcome<R, D>>;
}

/** What the kit hands to a running step once the types of its declaration are behind it. */
export interface ErasedContext {
  readonly params: Readonly<Record<string, unknown>>;
  readonly workspaces: Readonly<Record<string, string | undefined>>;
  readonly credentials: Credentials;
  readonly signal: AbortSignal;
  readonly log: Log;
  readonly run: RunPlace;
  publish(outcome: ErasedOutcome): void;
  outsideDeadline<T>(wait: () => Promise<T>): Promise<T>;
}

export type ErasedOutcome = Readonly<Record<string, unknown>> & {
  readonly status: Status;
  readonly reason?: string;
  readonly data?: unknown;
};

/**
 * A declared step as tools and the kit see it, with what the kit adds to each: the params `on-fail` and
 * `deadline-seconds`, the results `status`, `reason` and `summary`.
 */
export interface Step {
  readonly name: string;
  readonly description: string;
  readonly params: ParamShape;
  readonly results: ResultShape;
  readonly workspaces: WorkspaceShape;
  readonly summary: SummaryShape<unknown> | undefined;
  readonly weight: Weight;
  readonly needsPodIp: boolean;
  check(params: Readonly<Record<string, unknown>>): readonly string[];
  /** Undefined where `run` is the only program of the Task. */
  readonly prepare: ((context: ErasedContext) => Promise<void>) | undefined;
  run(context: ErasedContext): Promise<ErasedOutcome>;
}

/** The longest `reason`, in bytes as in the termination message. */
export const REASON_BYTES = 120;

function kitParams(deadlineSeconds: number) {
  return {
    onFail: choice(["fail", "continue"])
      .prefault("fail")
      .describe(
        "What a verdict of fail, an unreachable target or an invalid run does to this task: `fail` ends it with exit code 3, 4 or 5; `continue` writes status and reason and exits 0, so that later tasks can tell.",
      ),
    deadlineSeconds: count({ min: 1, max: 86_400 })
      .prefault(String(deadlineSeconds))
      .describe(
        "Seconds after which the step ends by itself, with its results written. Keep it below the task's timeout: Tekton deletes the pod, and the results with it.",
      ),
  };
}

function kitResults(summary: SummaryShape<unknown> | undefined): ResultShape {
  return {
    status: oneOf(statuses).describe(
      "How the task ended: pass, warn, fail, invalid (cannot be trusted) or skipped.",
    ),
    reason: phrase(REASON_BYTES).describe("Why the status is what it is; empty for a plain pass."),
    ...(summary && {
      summary: phrase(summary.maxBytes).describe(
        "Versioned JSON for the next task: status, reason and data.",
      ),
    }),
  };
}

/**
 * Declares a step. Types, parsing, error texts, the Task's YAML and the README tables all come from this one
 * object. Throws when a description is missing or two names differ only in case.
 */
export function defineStep<
  const P extends ParamShape,
  const R extends ResultShape,
  D = never,
  const W extends WorkspaceShape = Record<never, never>,
>(declaration: Declaration<P, R, W, D>): Step {
  const { run, check, prepare } = declaration;
  const step: Step = {
    name: declaration.name,
    description: declaration.description,
    params: { ...declaration.params, ...kitParams(declaration.deadlineSeconds) },
    results: { ...kitResults(declaration.summary), ...declaration.results },
    workspaces: declaration.workspaces ?? {},
    summary: declaration.summary,
    weight: declaration.weight ?? "plain",
    needsPodIp: declaration.needsPodIp ?? false,
    check: (params) => check?.(params as Params<P>) ?? [],
    // The kit parses the params with the very schemas that P names: the types are true, and end here.
    prepare: prepare && ((context) => prepare(context as unknown as Context<P, R, W, D>)),
    run: (context) => run(context as unknown as Context<P, R, W, D>),
  };
  requireDescriptions(step);
  return step;
}

function requireDescriptions(step: Step): void {
  const shapes = { param: step.params, result: step.results, workspace: step.workspaces };
  for (const [kind, shape] of Object.entries(shapes)) {
    const seen = new Set<string>();
    for (const [name, { description }] of Object.entries(shape)) {
      if (!description) throw new Error(`${step.name}: ${kind} ${name} has no description`);
      if (seen.has(name.toLowerCase()))
        throw new Error(`${step.name}: two ${kind}s are named ${name}, but for case`);
      seen.add(name.toLowerCase());
    }
  }
}
