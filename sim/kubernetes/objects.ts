import { createHash } from "node:crypto";

/** An object of the API, as far as it is looked at here. */
export interface KubernetesObject {
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly [key: string]: unknown;
  };
  readonly involvedObject?: { readonly kind?: string; readonly name?: string };
  /** Of an event: `Normal` or `Warning`. */
  readonly type?: string;
  readonly status?: { readonly phase?: string; readonly [key: string]: unknown };
  readonly [key: string]: unknown;
}

/** Kubernetes writes times in whole seconds. */
export function time(date: Date): string {
  return date.toISOString().replace(/\.\d+Z$/, "Z");
}

/** A stable stand-in for the random part of a uid or container id: the same text, the same digits. */
export function digits(text: string, length: number): string {
  return createHash("sha256").update(text).digest("hex").slice(0, length);
}

/** A uid in the usual shape. */
export function uidOf(text: string): string {
  const hex = digits(text, 32);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
