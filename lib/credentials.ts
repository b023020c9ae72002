import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Redactor } from "./redact.ts";

export type TokenFile = "gateway-token" | "prometheus-token" | "pushgateway-token";
export type CredentialFile = TokenFile | "ca.crt";

/**
 * The files of the optional workspace `credentials`. They are read at each use, since Kubernetes replaces a
 * rotated Secret under a running pod.
 */
export class Credentials {
  readonly #folder: string | undefined;
  readonly #redactor: Redactor;

  constructor(folder: string | undefined, redactor: Redactor) {
    this.#folder = folder;
    this.#redactor = redactor;
  }

  /** A bearer token, without the newline that editors leave; undefined when there is no such file. */
  token(file: TokenFile): string | undefined {
    const token = this.#read(file)?.trim();
    if (token !== undefined) this.#redactor.add(token);
    return token === "" ? undefined : token;
  }

  /** Certificates in PEM of the authorities to trust beside the system's; undefined when there is no such file. */
  ca(): string | undefined {
    return this.#read("ca.crt");
  }

  /** A secret that came from elsewhere, such as the service account's token: from now on it is never shown. */
  hide(secret: string): void {
    this.#redactor.add(secret);
  }

  #read(file: CredentialFile): string | undefined {
    if (this.#folder === undefined) return undefined;
    try {
      return readFileSync(join(this.#folder, file), "utf8");
    } catch (error) {
      if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
      throw error;
    }
  }
}
