import { StepError } from "../../../lib/errors/index.ts";
import { ForbiddenError } from "../../../lib/kubernetes/index.ts";

/** What could not be read, and why; one line each, in the order in which it was found. */
export class Gaps {
  readonly #whys = new Set<string>();

  get all(): readonly string[] {
    return [...this.#whys];
  }

  add(why: string): void {
    this.#whys.add(why);
  }

  /**
   * The reading, or undefined with the reason kept. Whatever is thrown is a gap: a look at a broken stack must not
   * break off because one part of it is odd.
   */
  async attempt<T>(
    what: string,
    limits: { readonly seconds: number; readonly signal: AbortSignal },
    reading: (signal: AbortSignal) => Promise<T>,
  ): Promise<T | undefined> {
    const timeout = AbortSignal.timeout(limits.seconds * 1000);
    const signal = AbortSignal.any([timeout, limits.signal]);
    try {
      return await reading(signal);
    } catch (error) {
      if (limits.signal.aborted) this.add(`${what}: out of time`);
      else if (timeout.aborted) this.add(`${what}: no complete answer within ${limits.seconds} s`);
      else this.add(error instanceof ForbiddenError ? refusal(error, what) : `${what}: ${wordsOf(error)}`);
      return undefined;
    }
  }
}

/** With account, verb and resource, so that an administrator can grant it; the same for all that one right is missing for. */
function refusal({ verb, message }: ForbiddenError, what: string): string {
  return verb === undefined ? `${what}: ${message}` : message.replace(/^Kubernetes refuses: /, "");
}

function wordsOf(error: unknown): string {
  if (error instanceof StepError) return error.message;
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
