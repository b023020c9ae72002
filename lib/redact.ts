/** Takes secrets out of a text: those it was told of, bearer tokens, and credentials in URLs. */
export class Redactor {
  readonly #secrets = new Set<string>();

  /** From now on this exact text is never shown. Short texts are not secrets but accidents: they are ignored. */
  add(secret: string): void {
    const trimmed = secret.trim();
    if (trimmed.length >= 4) this.#secrets.add(trimmed);
  }

  redact(text: string): string {
    let clean = text;
    for (const secret of this.#secrets) clean = clean.replaceAll(secret, "[redacted]");
    return clean
      .replace(/(bearer|basic)\s+[\w.~+/=-]{6,}/gi, "$1 [redacted]")
      .replace(/:\/\/[^\s/@]+@/g, "://[redacted]@");
  }
}
