import type { Exchange } from "../../../lib/load/index.ts";

/** The token that the gateway gave each session last, to be sent back with the session's next request. */
export class SessionTokens {
  readonly #header: string | undefined;
  readonly #tokens = new Map<number, string>();

  /** `header`: where the gateway puts it, in lower case; undefined = none is kept. */
  constructor(header: string | undefined) {
    this.#header = header;
  }

  of(session: number): string | undefined {
    return this.#tokens.get(session);
  }

  learn(session: number, { headers, failure }: Exchange): void {
    if (this.#header === undefined || failure !== undefined) return;
    const token = headers?.[this.#header];
    if (token !== undefined && token !== "") this.#tokens.set(session, token);
  }
}
