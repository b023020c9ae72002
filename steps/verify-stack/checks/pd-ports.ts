import { EngineArguments } from "../../../lib/llm-d/engine-arguments.ts";
import { engineContainer } from "../../../lib/llm-d/engine-port.ts";
import type { SidecarPod } from "../disaggregation.ts";
import { type Check, fail, notTold, pass, skip, some } from "./check.ts";
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
    const silent = sidecars.filter((one) => portsOf(one).includes(undefined));
    if (first === undefined)
      return silent.length > 0
        ? skip(notTold(silent.map(({ pod }) => pod.name)))
        : pass(`on ${sidecars.length} pods`);
    return fail(
      `${first.problem}: ${some(wrong.map(({ name }) => name))}`,
      "give the sidecar's --model-server-port the engine's --port, and --port another one",
    );
  }),
};

function problemOf(one: SidecarPod): string | undefined {
  const [own, to, engine] = portsOf(one);
  if (engine === undefined) return undefined;
  if (own === engine) return `sidecar and engine both take port ${engine}`;
  return to === undefined || to === engine
    ? undefined
    : `the sidecar sends to ${to}, the engine is at ${engine}`;
}

/** The sidecar's own, the one it sends to, and the engine's. */
function portsOf({ pod, sidecar }: SidecarPod): readonly (number | undefined)[] {
  const container = engineContainer(pod);
  const engine = container && new EngineArguments(container).certainPort;
  return [sidecar.port, sidecar.modelServerPort, engine];
}
