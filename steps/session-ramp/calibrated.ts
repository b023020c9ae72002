import { InvalidError } from "../../lib/errors/index.ts";
import type { Log } from "../../lib/log.ts";
import { testIdOf } from "../../lib/session.ts";
import { type Plan, workloadOf } from "./plan.ts";
import type { ConnectionPool } from "./sending/connection-pool.ts";
import { Sender } from "./sending/sender.ts";
import { type Calibration, calibrate, calibrationText, wantedTokens } from "./workload/index.ts";

/**
 * Finds out how many words make the prompt length that the plan asks for, from the server's own usage; undefined when
 * it asks for none. The requests carry the warm-up's test id and one token each. Throws InvalidError when one fails.
 */
export async function calibrated(
  plan: Plan,
  pool: ConnectionPool,
  log: Log,
): Promise<Calibration | undefined> {
  const want = wantedTokens(workloadOf(plan, "measured"));
  if (want === undefined) return undefined;
  const testId = testIdOf.warmUp(plan.target.testId);
  const ids = `${plan.target.testId}-calibration`;
  const sender = new Sender({ ...plan, maxTokens: 1 }, pool, { testId, ids, keepText: false });
  const text = calibrationText({ seed: plan.seed, salt: plan.target.testId });
  let index = 0;
  const calibration = await calibrate(
    async (words) => {
      let tokens: number | null = null;
      await sender.send({ session: 0, prompt: text(words) }, { index: index++, loop: 0 }, ({ exchange }) => {
        const { failure, answer } = exchange;
        if (failure !== undefined) {
          throw new InvalidError(
            `a request to learn the prompt's length failed: ${failure.cause}, ${failure.message}`,
          );
        }
        tokens = answer.usage?.promptTokens ?? null;
      });
      return tokens;
    },
    want,
    wantedParams(plan),
  );
  const { words, tokens, exact, overhead, perWord, requests } = calibration;
  const line = `${words} words are ${tokens} prompt tokens (${overhead} of the template, ${perWord} a word; ${requests} requests)`;
  if (exact) log.info(line);
  else log.warn(`${line}: the nearest to the ${want} that were asked for`);
  return calibration;
}

/** The params that the wanted length is of. */
function wantedParams({ workload, promptTokens, prefixTokens }: Plan): string {
  if (workload === "prefix-groups")
    return prefixTokens === undefined ? "tail-tokens" : "prefix-tokens plus tail-tokens";
  return promptTokens === undefined ? "tail-tokens" : "prompt-tokens";
}
