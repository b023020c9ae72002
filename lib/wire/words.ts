import { isIP } from "node:net";
import { orList, Refusal, wire } from "./wire.ts";

/** Free text, kept byte for byte. `maxBytes` counts UTF-8. */
export function text(limits: { maxBytes: number }) {
  return wire({ wire: "text", freeText: true }, (value) =>
    Buffer.byteLength(value) <= limits.maxBytes
      ? value
      : new Refusal(`has ${Buffer.byteLength(value)} bytes, more than the ${limits.maxBytes} allowed`),
  );
}

/** One word without blanks, such as a model's name or a header's value. */
export function word(limits: { maxBytes: number }) {
  return wire({ wire: "word" }, (value) =>
    /^[!-~]+$/.test(value) && value.length <= limits.maxBytes
      ? value
      : new Refusal(`is not a word of 1 to ${limits.maxBytes} printable ASCII characters without blanks`),
  );
}

/** Any bytes of UTF-8 text in base64, for values that Kubernetes or Tekton would change on the way. */
export function base64Text(limits: { maxBytes: number }) {
  return wire({ wire: "base64 of UTF-8 text" }, (value) => {
    const bytes = Buffer.from(value, "base64");
    const canonical = bytes.toString("base64").replace(/=+$/, "");
    if (canonical !== value.replace(/\s+/g, "").replace(/=+$/, "")) return new Refusal("is not base64");
    if (bytes.length > limits.maxBytes) return new Refusal(`holds more than ${limits.maxBytes} bytes`);
    try {
      return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch {
      return new Refusal("is base64, but not of UTF-8 text");
    }
  });
}

/** `true` or `false`, nothing else: a typo must not mean false. */
export function flag() {
  return wire({ wire: "true or false" }, (value) =>
    value === "true" || value === "false" ? value === "true" : new Refusal("is not true or false"),
  );
}

/** One of a few words. */
export function choice<const T extends string>(choices: readonly T[]) {
  return wire({ wire: choices.join(" | ") }, (value) => {
    const found = choices.find((candidate) => candidate === value);
    return found ?? new Refusal(`is not ${orList(choices)}`);
  });
}

/** A Kubernetes label selector, checked for its characters only; the API server knows the grammar. */
export function selector() {
  return wire({ wire: "label selector" }, (value) =>
    /^[\w./=!,() -]{1,250}$/.test(value)
      ? value
      : new Refusal("is not a label selector such as app=vllm,role in (a, b)"),
  );
}

/** A Kubernetes namespace. */
export function namespaceName() {
  return wire({ wire: "namespace" }, (value) =>
    /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(value)
      ? value
      : new Refusal("is not a namespace: 1 to 63 of a-z, 0-9 and -"),
  );
}

/** An address of IPv4 or IPv6, without brackets. */
export function ipAddress() {
  return wire({ wire: "IP address" }, (value) =>
    isIP(value) === 0 ? new Refusal("is no IP address") : value,
  );
}
