import { randomUUID } from "node:crypto";
import { request } from "undici";

/** Somebody else who uses the same gateway: short completions, each with a prompt of its own. */
export class ForeignTraffic {
  readonly #timer: NodeJS.Timeout;

  /** @param perSecond completions a second, more than 0. */
  constructor(gatewayUrl: string, model: string, perSecond: number) {
    this.#timer = setInterval(() => void send(gatewayUrl, model), 1000 / perSecond);
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}

async function send(gatewayUrl: string, model: string): Promise<void> {
  const question = `Somebody else asks ${randomUUID()} and ${randomUUID()}, which nobody has asked before.`;
  const body = JSON.stringify({ model, max_tokens: 4, messages: [{ role: "user", content: question }] });
  const headers = { "content-type": "application/json", "x-test-id": "foreign", "x-session-id": "foreign" };
  try {
    const response = await request(`${gatewayUrl}/v1/chat/completions`, { method: "POST", headers, body });
    await response.body.dump();
  } catch {
    // The gateway is down or the stack is ending: somebody else's failures are not our concern.
  }
}
