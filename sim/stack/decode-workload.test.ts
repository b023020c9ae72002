import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { parseFlags } from "../flags/parse.ts";
import { workerFlags } from "../flags/tables.ts";
import { TruthLedger } from "../worker/truth.ts";
import { Worker } from "../worker/worker.ts";
import { WorkersDeployment } from "./decode-workload.ts";
import { engineOptions } from "./engine-options.ts";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout"] });
});

afterEach(() => {
  vi.useRealTimers();
});

/** Workers that listen nowhere, and the Deployment that has them. */
function deploymentOf(...names: string[]) {
  const options = engineOptions(parseFlags(workerFlags, [], {}));
  const truth = new TruthLedger(1);
  const workers = names.map((name) => new Worker({ ...options, name, role: "decode", truth }));
  const deployment = new WorkersDeployment(workers);
  const starting = () =>
    workers.filter((worker) => deployment.isStarting(worker)).map((worker) => worker.options.name);
  const replacements = () => workers.map((worker) => worker.replacements);
  return { deployment, starting, replacements };
}

test("what is not there is not deleted, and what does not change the template replaces nothing", () => {
  const { deployment, replacements } = deploymentOf("a");
  deployment.deletePod("b");
  deployment.annotateTemplate({});
  expect([deployment.generation, replacements()]).toEqual([1, [0]]);
});

test("a new template replaces one pod after the other", async () => {
  const { deployment, starting, replacements } = deploymentOf("a", "b");
  deployment.annotateTemplate({ at: "one" });
  expect([deployment.generation, deployment.updated, starting()]).toEqual([2, 1, ["a"]]);
  await vi.advanceTimersToNextTimerAsync();
  expect([deployment.updated, starting()]).toEqual([2, ["b"]]);
  await vi.advanceTimersToNextTimerAsync();
  expect([starting(), replacements()]).toEqual([[], [1, 1]]);
});

test("a newer template in the midst of a rollout replaces all of them", async () => {
  const { deployment, starting, replacements } = deploymentOf("a", "b");
  deployment.annotateTemplate({ at: "one" });
  deployment.annotateTemplate({ at: "two" });
  for (let pod = 0; pod < 3; pod++) await vi.advanceTimersToNextTimerAsync();
  expect([deployment.generation, deployment.updated, starting(), replacements()]).toEqual([3, 2, [], [2, 1]]);
});

test("a pod that is deleted is made anew, not ready at first", async () => {
  const { deployment, starting, replacements } = deploymentOf("a", "b");
  deployment.deletePod("b");
  expect([starting(), replacements()]).toEqual([["b"], [0, 1]]);
  await vi.advanceTimersToNextTimerAsync();
  expect(starting()).toEqual([]);
});
