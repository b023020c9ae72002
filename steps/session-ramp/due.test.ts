import { expect, it } from "vitest";
import { serveCompletions } from "../../test/completion-server.ts";
import { patient, ramp } from "../../test/ramp.ts";

const REQUESTS = 60;

/** Due times in microseconds after the first one, and whether no request left before it was due. */
async function dueTimes(params: Record<string, string>) {
  const server = await serveCompletions();
  const { records } = await ramp(server.url, {
    requests: String(REQUESTS),
    rate: "1000",
    ...patient,
    ...params,
  });
  const sorted = records.toSorted((a, b) => a.index - b.index);
  const first = sorted[0]?.dueAt ?? Number.NaN;
  return {
    due: sorted.map(({ dueAt }) => Math.round((dueAt - first) * 1000)),
    areInTime: sorted.every(({ dueAt, sentAt }) => (sentAt ?? Number.NaN) >= dueAt),
  };
}

it("sends constant arrivals evenly spaced, to the microsecond", async () => {
  const { due, areInTime } = await dueTimes({ arrival: "constant" });
  expect(due).toEqual(Array.from({ length: REQUESTS }, (_, n) => n * 1000));
  expect(areInTime).toBe(true);
});

it.each([
  { name: "poisson", params: { arrival: "poisson" } },
  { name: "gamma", params: { arrival: "gamma", burstiness: "0.5" } },
  {
    name: "poisson in stages",
    params: { arrival: "poisson", rate: "", stages: "rate=500..2000 seconds=0.2" },
  },
])("sends $name arrivals as their seed says, to the microsecond", async ({ params }) => {
  const [one, same, other] = [
    await dueTimes({ ...params, seed: "5" }),
    await dueTimes({ ...params, seed: "5" }),
    await dueTimes({ ...params, seed: "6" }),
  ];
  expect(one.due).toHaveLength(REQUESTS);
  expect(one.areInTime).toBe(true);
  expect(same.due).toEqual(one.due);
  expect(other.due).not.toEqual(one.due);
  expect(new Set(one.due).size).toBeGreaterThan(REQUESTS / 2);
});
