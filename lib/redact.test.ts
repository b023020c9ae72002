import { expect, test } from "vitest";
import { Redactor } from "./redact.ts";

test.each([
  ["a secret it was told of", "token s3cr3t-value here", "token [redacted] here"],
  [
    "a bearer header it never heard of",
    "Authorization: Bearer abc.def-123",
    "Authorization: Bearer [redacted]",
  ],
  ["credentials in a URL", "http://me:pass@host/x", "http://[redacted]@host/x"],
  ["and nothing else", "hit rate 97.9 %", "hit rate 97.9 %"],
])("hides %s", (_, text, wanted) => {
  const redactor = new Redactor();
  redactor.add("s3cr3t-value\n");
  redactor.add("97");
  expect(redactor.redact(text)).toBe(wanted);
});
