import { expect, test } from "vitest";
import { ConflictError, type PodState, type Workloads } from "../../lib/kubernetes/index.ts";
import { podUnit } from "./unit.ts";
import { tell } from "./writes.ts";

const pod: PodState = {
  name: "x",
  uid: "u",
  labels: {},
  owner: undefined,
  phase: "Running",
  reason: "",
  ready: true,
  deleting: false,
  conditions: [],
  containers: [],
};

/** Tells a pod to go that the API server answers 409 for. */
function refused(message: string): Promise<boolean> {
  const deletePod = () => Promise.reject(new ConflictError(`delete /api/v1/pods/x: ${message}`));
  const at = { deletePod } as Partial<Workloads> as Workloads;
  return tell(podUnit(pod, undefined), at, { restartedAt: new Date(0), dryRun: false });
}

test("a conflict that is not about the pod's successor is no deletion", async () => {
  const message = 'Operation cannot be fulfilled on pods "x": the object has been modified';
  await expect(refused(message)).rejects.toBeInstanceOf(ConflictError);
});

test.each([
  'Operation cannot be fulfilled on pods "x": the UID in the precondition (u) does not match the UID in record (v). The object might have been deleted and then recreated',
  'Operation cannot be fulfilled on pods "x": Precondition failed: UID in precondition: u, UID in object meta: v',
])("a pod that has a successor of its name is gone: %s", async (message) => {
  expect(await refused(message)).toBe(true);
});
