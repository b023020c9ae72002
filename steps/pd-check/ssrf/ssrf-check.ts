import { StepError } from "../../../lib/errors/index.ts";
import {
  Completion,
  closeConnections,
  type Exchange,
  openConnections,
  type Target,
} from "../../../lib/load/index.ts";
import type { Log } from "../../../lib/log.ts";
import { sessionId, testIdOf } from "../../../lib/session.ts";
import { newPrompt } from "../prompts.ts";
import { type SsrfCase, ssrfLine } from "./case.ts";
import { Listener } from "./listener.ts";

/** The header by which a picker tells a sidecar where to have the prompt computed. */
const PREFILLER = "x-prefiller-host-port";

/** Longest wait for an answer: a sidecar that cannot reach us may try for long. */
const MOST_SECONDS = 30;
/** A connection may still come when the answer is there. Milliseconds. */
const AFTER_MS = 1000;
/** Answers of a sidecar or gateway that refuses such a header. */
const REFUSALS = new Set(["http-400", "http-403"]);

export interface SsrfPlan {
  readonly target: Target;
  /** An address of ours that the engines can reach. */
  readonly listenAddress: string;
  /** A decode pod's sidecar to ask directly as well. */
  readonly sidecarUrl: string | undefined;
  /** A prompt that a decode engine holds. */
  readonly repeat: string;
  /** Whether the picker is known to have left all repeats to the decode engine, and their headers as they were. */
  readonly repeatsAreWhole: boolean;
  readonly promptTokens: number;
  readonly requestTimeoutSeconds: number;
  readonly signal: AbortSignal;
  readonly log: Log;
  /** Hears of the cases so far after each. */
  readonly onCase: (cases: readonly SsrfCase[]) => void;
}

/**
 * Sends requests that name a listener of our own as the prefill engine. Nobody has a reason to connect to it, so that
 * one connection is proof; none is evidence for these requests alone.
 */
export async function checkSsrf(plan: SsrfPlan): Promise<SsrfCase[]> {
  const { target, sidecarUrl, repeat, promptTokens, log } = plan;
  const direct = sidecarUrl === undefined ? [] : [sidecarOf(target, sidecarUrl)];
  const asks = [
    { what: "a repeated prompt through the gateway", target, prompt: repeat, isWhole: plan.repeatsAreWhole },
    // Split as it is, it shows pickers that do not overwrite the header, and nothing else.
    { what: "a new prompt through the gateway", target, prompt: newPrompt(promptTokens), isWhole: true },
    ...direct.map((sidecar) => ({
      what: "a prompt sent straight to the sidecar",
      target: sidecar,
      prompt: newPrompt(promptTokens),
      isWhole: true,
      isDirect: true,
    })),
  ];
  const cases: SsrfCase[] = [];
  for (const [index, ask] of asks.entries()) {
    plan.signal.throwIfAborted();
    const one = await runCase({ isDirect: false, ...ask, index }, plan).catch((error: unknown) => {
      if (!(error instanceof StepError)) throw error;
      return caseOf({ isDirect: false, ...ask }, plan, { outcome: "unclear", answer: error.message });
    });
    log.info(`SSRF: ${ssrfLine(one)}`);
    cases.push(one);
    plan.onCase(cases);
  }
  return cases;
}

interface Ask {
  readonly what: string;
  readonly target: Target;
  readonly prompt: string;
  /** No picker puts another engine into the header, as far as we know. */
  readonly isWhole: boolean;
  readonly isDirect: boolean;
  readonly index: number;
}

function caseOf(
  { what, isDirect }: Pick<Ask, "what" | "isDirect">,
  { listenAddress }: SsrfPlan,
  seen: Pick<SsrfCase, "outcome" | "answer"> & Partial<SsrfCase>,
): SsrfCase {
  return { what, isDirect, listenAddress, arrivals: [], ...seen };
}

/** Each case has a listener of its own: who comes there comes because of this request. */
async function runCase(ask: Ask, plan: SsrfPlan): Promise<SsrfCase> {
  const listener = await Listener.open(plan.listenAddress);
  try {
    const { failure, status } = await send(ask, listener.hostPort, plan);
    await listener.wait(AFTER_MS, plan.signal);
    const { arrivals } = listener;
    const isRefused = failure !== undefined && REFUSALS.has(failure.cause);
    const answered = failure === undefined && !ask.isWhole ? "overwritten" : "none";
    const outcome = failure === undefined || isRefused ? answered : "unclear";
    return caseOf(ask, plan, {
      outcome: arrivals.length > 0 ? "connected" : outcome,
      arrivals,
      answer: failure === undefined ? String(status) : failure.cause,
    });
  } finally {
    await listener.close();
  }
}

async function send({ target, prompt, index }: Ask, hostPort: string, plan: SsrfPlan): Promise<Exchange> {
  const testId = testIdOf.ssrf(target.testId);
  const extraHeaders = new Map([[PREFILLER, hostPort]]);
  const completion = new Completion({ ...target, testId, prompt, maxTokens: 1, seed: 0, extraHeaders });
  const { connections, make } = await openConnections(target.origin, 1);
  const connection = connections[0] ?? make();
  const stop = () => closeConnections([connection], "the run was told to end");
  plan.signal.addEventListener("abort", stop, { once: true });
  try {
    // The prompt's own session: where a session has its place, the decode engine that holds it is asked.
    const tags = { session: sessionId(testIdOf.pd(target.testId), 0), requestId: `${testId}-${index}` };
    const timeoutMs = Math.min(plan.requestTimeoutSeconds, MOST_SECONDS) * 1000;
    return await connection.send(completion.message(tags), { timeoutMs });
  } finally {
    plan.signal.removeEventListener("abort", stop);
    stop();
  }
}

/** The gateway's token is not the sidecar's business. */
function sidecarOf(target: Target, url: string): Target {
  const origin = { ...target.origin, url: new URL(url).origin, host: undefined };
  return { ...target, gateway: url, host: undefined, origin, token: () => undefined };
}
