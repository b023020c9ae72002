import { expect, test } from "vitest";
import { asPythonClient, formatFloat } from "./exposition.ts";

// Printed by prometheus_client's floatToGoString.
const numbers = [
  ["NaN", "NaN"],
  ["+Inf", "+Inf"],
  ["0", "0.0"],
  ["817", "817.0"],
  ["999999", "999999.0"],
  ["1000000", "1e+06"],
  ["1295511", "1.295511e+06"],
  ["2398303.5", "2.3983035e+06"],
  ["12345678", "1.2345678e+07"],
  ["12345678901", "1.2345678901e+010"],
  ["0.001", "0.001"],
  ["0.00001", "1e-05"],
  ["0.25", "0.25"],
  ["-5", "-5.0"],
] as const;

test.each(numbers)("%s is printed %s", (plain, printed) => {
  expect(formatFloat(plain)).toBe(printed);
});

test("values and bucket bounds change, names, other labels and comments do not", () => {
  const text = [
    "# HELP x Tokens, 1295511 of them.",
    "# TYPE x histogram",
    'x_bucket{le="1",engine="0"} 2',
    'x_bucket{le="+Inf",engine="0"} 1295511',
    'info{block_size="16",note="a 5"} 1',
    "",
  ].join("\n");
  expect(asPythonClient(text)).toBe(
    [
      "# HELP x Tokens, 1295511 of them.",
      "# TYPE x histogram",
      'x_bucket{le="1.0",engine="0"} 2.0',
      'x_bucket{le="+Inf",engine="0"} 1.295511e+06',
      'info{block_size="16",note="a 5"} 1.0',
      "",
    ].join("\n"),
  );
});
