import type { BlockEvent } from "../worker/block-event.ts";

/** How long an engine collects events before it publishes them, in milliseconds; who reads must wait. */
const COLLECT_MS = 100;

/** What is fuller is published at once. */
const MOST_EVENTS = 1000;

/** One engine's events on their way, in batches as an engine publishes them. */
export class EventBatch {
  readonly #publish: (events: readonly BlockEvent[]) => void;
  #events: BlockEvent[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(publish: (events: readonly BlockEvent[]) => void) {
    this.#publish = publish;
  }

  add(event: BlockEvent): void {
    this.#events.push(event);
    if (this.#events.length >= MOST_EVENTS) this.#flush();
    else this.#timer ??= setTimeout(() => this.#flush(), COLLECT_MS).unref();
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#publish(this.#events.splice(0));
  }
}
