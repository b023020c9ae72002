/** Tokens that are known by their look: Hugging Face, GitHub, GitLab, OpenAI, AWS, JSON web tokens. */
const TOKENS =
  /\b(hf_[A-Za-z0-9]{8,}|gh[pousr]_[A-Za-z0-9]{16,}|glpat-[\w-]{16,}|sk-[\w-]{8,}|A[KS]IA[A-Z0-9]{12,})|(?<![\w-])eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g;

/** Up to five dashes in a row; a log's lines have dashes of their own in their stamps. */
const PRIVATE_KEY =
  /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----(?:[^-]|-(?!----)){0,16384}(?:-----END [A-Z ]{0,40}PRIVATE KEY-----)?/g;

const NAMES =
  "(?:token|secret|passw(?:or)?d|passphrase|[_-]pass|[_-]pwd|(?:api|access|private|signing|encryption)[_-]?key(?:[_-]?id)?|credentials?|x-(?:amz|goog)-signature)";

/** A list, or a text in quotes, which may be escaped ones; both may be cut off. The second group is the quote. */
const VALUE = String.raw`\[(?:\[redacted\]|[^\]\n]){0,16384}\]?|b?(\\{0,4}["'])(?:(?!\2)(?:\\.|[^\n])){1,16384}(?:\2)?`;
const END_OF_NAME = String.raw`\\{0,4}["']?\s{0,8}`;
const WORD = String.raw`[^\s"',;&}\]\\]{6,}`;

/** What stands beside the name of a secret; each pattern takes time that grows with the text alone. */
const FOREIGN = [
  // `Authorization: Token ...`, `(b'cookie', b'...')`: words that nobody else says.
  [`(?:set-)?cookie${END_OF_NAME}[=:,]\\s{0,8}`, `[^"'\\n]{4,}`],
  [`authorization${END_OF_NAME}[=:,]\\s{0,8}`, String.raw`(?:[\w-]{1,30}\s{1,4})?[^\s"',;]{4,}`],
  // `HF_TOKEN=...`, `'api_key': ['...']`; not `max_tokens: 16` nor `tokenizer=...`.
  [`${NAMES}${END_OF_NAME}[=:]\\s{0,8}`, WORD],
  // `--api-key ...`, `'--api-key', '...'`
  [String.raw`(?<![\w-])--[\w-]{0,40}?${NAMES}(?:\\{0,4}["'],\s{0,8}|\s{1,8})`, WORD],
].map(([name, word]) => new RegExp(`(${name})(?:${VALUE}|${word})`, "gi"));

/** Names of variables and flags whose values are secrets. */
const SECRET_NAME =
  /(TOKEN|SECRET|PASSW(OR)?D|[_-](PASS|PWD)|PASSPHRASE|CREDENTIALS?|AUTHORIZATION|_AUTH|(API|ACCESS|PRIVATE|SIGNING|ENCRYPTION)[_-]?KEYS?(_ID)?|(^|[_-])KEY)$/i;

/** Whether a variable (`HF_TOKEN`) or a flag (`--api-key`) of this name holds a secret. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name);
}

/** Takes secrets out of a text: those it was told of, bearer tokens, and credentials in URLs. */
export class Redactor {
  readonly #secrets = new Set<string>();

  /** From now on this exact text is never shown. Short texts, and switches, are not secrets but accidents: they are ignored. */
  add(secret: string): void {
    const trimmed = secret.trim();
    if (trimmed.length >= 4 && !/^(true|false|none|null)$/i.test(trimmed)) this.#secrets.add(trimmed);
  }

  redact(text: string): string {
    let clean = text;
    // One may be the start of another.
    const longestFirst = [...this.#secrets].sort((one, other) => other.length - one.length);
    for (const secret of longestFirst) clean = clean.replaceAll(secret, "[redacted]");
    return clean
      .replace(PRIVATE_KEY, "[redacted]")
      .replace(/(bearer|basic)\s{1,8}[\w.~+/=-]{6,}/gi, "$1 [redacted]")
      .replace(/:\/\/[^\s/@]+@/g, "://[redacted]@")
      .replace(TOKENS, "[redacted]");
  }

  /** As {@link redact}, for texts of others (logs, commands): what stands beside the name of a secret goes too. */
  redactForeign(text: string): string {
    const hidden = (_: string, name: string, quote = "") => `${name}${quote}[redacted]${quote}`;
    return FOREIGN.reduce((clean, pattern) => clean.replace(pattern, hidden), this.redact(text));
  }
}
