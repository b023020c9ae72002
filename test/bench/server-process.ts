import type { ChildProcess } from "node:child_process";
import { once } from "node:events";

/** A server that ends when it is no longer used, and at the latest with us. */
export class ServerProcess implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #kill = () => this.#child.kill();

  constructor(child: ChildProcess) {
    this.#child = child;
    process.once("exit", this.#kill);
  }

  get hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    process.off("exit", this.#kill);
    if (this.hasEnded) return;
    const exit = once(this.#child, "exit");
    this.#kill();
    await exit;
  }
}
