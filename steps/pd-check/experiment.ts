import type { Engine } from "../../lib/llm-d/engines.ts";
import type { Log } from "../../lib/log.ts";
import { type Moment, readMoment } from "./counters/moment.ts";
import { changes, riseBetween } from "./counters/rise.ts";
import type { Observed, RepeatsExpected } from "./observed.ts";
import { newPrompt, shortPrompt } from "./prompts.ts";
import { expectedOf } from "./proofs/decider.ts";
import { type Phase, Sending, type SendingOptions, type Sent } from "./sending.ts";
import type { Stack } from "./stack.ts";

export interface Plan extends SendingOptions {
  readonly stack: Stack;
  /** New long prompts, and how often each is sent again. */
  readonly prompts: number;
  readonly repeats: number;
  readonly promptTokens: number;
  readonly repeatsExpected: RepeatsExpected | undefined;
  readonly log: Log;
}

export interface Experiment {
  readonly sent: readonly Sent[];
  /** A prompt that a decode engine holds. */
  readonly held: string;
  /** Engines whose counters do not span the experiment. */
  readonly changed: readonly string[];
  /** Undefined: requests failed or engines changed, so that the counters cannot be held against anything. */
  readonly observed: Observed | undefined;
  /** Engines that count for the model. */
  readonly engines: readonly Engine[];
}

/**
 * Sends new long prompts, then each again, then a short one, and reads all counters before, between and after: so each
 * kind of request has figures of its own. Throws what reading the counters throws.
 */
export async function experiment(plan: Plan): Promise<Experiment> {
  const { target, log, signal } = plan;
  const news = Array.from(
    { length: plan.prompts },
    (_, index) => [index, newPrompt(plan.promptTokens)] as const,
  );
  const asks = {
    new: news,
    repeat: Array.from({ length: plan.repeats }, () => news).flat(),
    short: [[plan.prompts, shortPrompt()] as const],
  };
  const read = () => readMoment(plan.stack, { model: target.model, signal });
  const first = await read();
  const sending = await Sending.open(plan);
  try {
    const sent: Sent[] = [];
    const run = async (phase: Phase): Promise<Moment> => {
      const before = sent.length;
      sent.push(...(await sending.send(phase, asks[phase])));
      const failed = sent.slice(before).filter(({ failure }) => failure !== undefined);
      for (const [cause, message] of new Map(failed.map(({ failure }) => [failure?.cause, failure?.message])))
        log.warn(`${phase} prompts: failed with ${cause}: ${message}`);
      return read();
    };
    const afterNew = await run("new");
    const afterRepeat = await run("repeat");
    const last = await run("short");
    const changed = [
      ...new Set([
        ...changes(first, afterNew),
        ...changes(afterNew, afterRepeat),
        ...changes(afterRepeat, last),
      ]),
    ];
    const isWhole = changed.length === 0 && sent.every(({ failure }) => failure === undefined);
    const names = new Set(last.engines.map(({ name }) => name));
    const engines = plan.stack.engines.filter(({ name }) => names.has(name));
    const { decider } = plan.stack;
    const { blockSize } = target;
    const observed: Observed = {
      engines,
      sent,
      rises: {
        new: riseBetween(first, afterNew),
        repeat: riseBetween(afterNew, afterRepeat),
        short: riseBetween(afterRepeat, last),
      },
      repeatsExpected: plan.repeatsExpected ?? expectedOf(decider, blockSize),
      decider,
      blockSize,
    };
    return { sent, held: news[0]?.[1] ?? "", changed, engines, observed: isWhole ? observed : undefined };
  } finally {
    sending.close();
  }
}
