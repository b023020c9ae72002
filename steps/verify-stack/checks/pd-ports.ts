import { engineContainer, enginePort } from "../../../lib/llm-d/engine-port.ts";
import type { SidecarPod } from "../disaggregation.ts";
import { type Check, fail, pass, some } from "./check.ts";
import { ofSidecars } from "./disaggregated.ts";

/** Each sidecar sends to the port of the engine beside it, and has one of its own. */
export const pdPorts: Check = {
  id: "pd.ports",
  title: "Sidecars reach their engines",
  reads: "ports of the sidecars and of the engines beside them",
  run: ofSidecars((sidecars) => {
    const wrong = sidecars.flatMap((one) => {
      const problem = problemOf(one);
      return problem === undefined ? [] : { name: one.pod.name, problem };
    });
    const [first] = wrong;
    if (first === undefined) return pass(`on ${sidecars.length} pods`);
    return fail(
      `${first.problem}: ${some(wrong.map(({ name }) => name))}`,
      "give the sidecar's --model-server-port the engine's --port, and --port another one",
    );
  }),
};

function problemOf({ pod, sidecar }: SidecarPod): string | undefined {
  const container = engineContainer(pod);
  if (container === undefined) return undefined;
  const port = enginePort(pod, container);
  if (sidecar.port === port) return `sidecar and engine both take port ${port}`;
  const to = sidecar.modelServerPort;
  return to === undefined || to === port ? undefined : `the sidecar sends to ${to}, the engine is at ${port}`;
}
