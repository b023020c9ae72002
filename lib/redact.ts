/** Tokens that are known by their look: Hugging Face, GitHub, JSON web tokens. */
const TOKENS = /\b(hf_[A-Za-z0-9]{8,}|gh[pousr]_[A-Za-z0-9]{16,}|eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*)/g;

const NAMES =
  "(?:token|secret|passw(?:or)?d|passphrase|api[_-]?key|access[_-]?key|private[_-]?key|credentials?)";

/** `HF_TOKEN=...`, `'api_key': ['...']`; not `max_tokens: 16` nor `tokenizer=...`. */
const NAMED = new RegExp(`(${NAMES}["']?\\s*[=:]\\s*\\[?["']?)([^\\s"',;&}\\]]{6,})`, "gi");
/** `--api-key ...`, `--hf-token=...` */
const FLAG = new RegExp(`(--[\\w-]*${NAMES}\\s+["']?)([^\\s"',;&}\\]]{6,})`, "gi");

/** Names of variables and flags whose values are secrets. `KEY` alone is too many things. */
const SECRET_NAME =
  /(TOKEN|SECRET|PASSW(OR)?D|PASSPHRASE|CREDENTIALS?|AUTHORIZATION|_AUTH|(API|ACCESS|PRIVATE|SIGNING|ENCRYPTION)[_-]?KEYS?(_ID)?|[_-]KEY)$/i;

/** Whether a variable (`HF_TOKEN`) or a flag (`--api-key`) of this name holds a secret. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name);
}

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
      .replace(/:\/\/[^\s/@]+@/g, "://[redacted]@")
      .replace(TOKENS, "[redacted]");
  }

  /** As {@link redact}, for texts of others (logs, commands): what stands beside the name of a secret goes too. */
  redactForeign(text: string): string {
    return this.redact(text).replace(NAMED, "$1[redacted]").replace(FLAG, "$1[redacted]");
  }
}
