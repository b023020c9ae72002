import type { Ask, Message, Workload } from "./ask.ts";
import { FreeSessions } from "./free-sessions.ts";
import { tailWords, type WorkloadPlan } from "./plan.ts";
import { partWords } from "./prompt-words.ts";
import { weightsOf } from "./session-weights.ts";
import type { TextSource, TextStream } from "./text-source.ts";

const DEFAULT_TURNS = 3;

/** Where a session's conversation stands. */
interface Conversation {
  /** Counts the session's conversations from 0. */
  readonly number: number;
  readonly turn: number;
  /** All messages so far, the next question included. */
  readonly messages: readonly Message[];
}

/**
 * Conversations: each turn sends the whole history, the server's own replies included, and a question that no other
 * turn asks. After the last turn, or a failure, the session begins a new one. A session has one request in flight at
 * most; its text depends on session, conversation and turn alone, not on the order in which answers come. Keeps one
 * conversation a session, so memory grows with sessions and turns only.
 */
export class MultiTurn implements Workload {
  readonly needsReply = true;
  readonly #sessions: number;
  readonly #turns: number;
  readonly #words: number;
  readonly #system: readonly Message[];
  readonly #openings: TextStream;
  readonly #questions: TextStream;
  readonly #free: FreeSessions;
  readonly #conversations: (Conversation | undefined)[];
  /** 1 = has a request in flight. */
  readonly #isBusy: Uint8Array;

  constructor(plan: WorkloadPlan, texts: TextSource) {
    const { sessions, seed, sessionWeights, turns = DEFAULT_TURNS, phase } = plan;
    this.#sessions = sessions;
    this.#turns = turns;
    this.#words = tailWords(plan);
    this.#system = systemMessages(plan, texts);
    this.#openings = texts.stream(`opening ${phase}`);
    this.#questions = texts.stream(`question ${phase}`);
    this.#free = new FreeSessions({ sessions, seed, weights: weightsOf(sessionWeights, sessions) });
    this.#conversations = new Array(sessions).fill(undefined);
    this.#isBusy = new Uint8Array(sessions);
  }

  next(): Ask | undefined {
    const session = this.#free.take();
    if (session === undefined) return undefined;
    this.#isBusy[session] = 1;
    const { messages, turn } = this.#conversations[session] ?? this.#begin(session, 0);
    return { session, turn, prompt: messages };
  }

  done({ session }: Ask, reply: string | undefined): void {
    const conversation = this.#conversations[session];
    if (conversation === undefined || this.#isBusy[session] !== 1) {
      throw new Error(`session ${session} has no request in flight`);
    }
    const { number, turn, messages } = conversation;
    if (reply === undefined || turn + 1 === this.#turns) {
      this.#begin(session, number + 1);
    } else {
      const question = this.#questions.text(
        (number * this.#turns + turn) * this.#sessions + session,
        this.#words,
      );
      this.#conversations[session] = {
        number,
        turn: turn + 1,
        // A new array: the one that was handed out stays as it was sent.
        messages: [...messages, { role: "assistant", content: reply }, { role: "user", content: question }],
      };
    }
    this.#isBusy[session] = 0;
    this.#free.free(session);
  }

  #begin(session: number, number: number): Conversation {
    const content = this.#openings.text(number * this.#sessions + session, this.#words);
    const conversation = { number, turn: 0, messages: [...this.#system, { role: "user", content } as const] };
    this.#conversations[session] = conversation;
    return conversation;
  }
}

/** The system text that all conversations share: synthetic of `promptTokens`, the given text, or none. */
function systemMessages({ prompt, promptTokens, calibration }: WorkloadPlan, texts: TextSource): Message[] {
  const content =
    promptTokens === undefined
      ? prompt
      : texts.stream("prompt").text(0, partWords(promptTokens, calibration));
  return content === "" ? [] : [{ role: "system", content }];
}
