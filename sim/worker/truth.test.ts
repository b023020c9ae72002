import { expect, test } from "vitest";
import { TruthLedger } from "./truth.ts";

test("beyond the limit the oldest completions are forgotten", () => {
  const ledger = new TruthLedger(2);
  for (const id of ["a", "b", "c"]) ledger.open({ id, session: "", testId: "", worker: "w" });
  expect(ledger.records().map(({ id }) => id)).toEqual(["b", "c"]);
});
