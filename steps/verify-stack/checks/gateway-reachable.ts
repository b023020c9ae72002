import { throughProxy } from "../../../lib/http/index.ts";
import { goodProbe } from "../scene.ts";
import { BROKEN_PART, type Check, fail, pass, warn } from "./check.ts";

/** The gateway answers, and a route leads to the model servers. */
export const gatewayReachable: Check = {
  id: "gateway.reachable",
  title: "The gateway answers and routes",
  reads: "GET /v1/models through the gateway",
  run(scene) {
    const { models, target } = scene;
    if (!models.known) return fail(models.why, "check gateway-url, the gateway's pods and its Service");
    const { status, ids, failedTries } = models.value;
    if (status === 200 && failedTries > 0) {
      return fail(
        `${failedTries} of ${failedTries + 1} GET /v1/models failed with a server error`,
        BROKEN_PART,
      );
    }
    if (status === 200)
      return pass(`${target.url} lists ${ids.length} ${ids.length === 1 ? "model" : "models"}`);
    const evidence = `GET ${target.url}/v1/models${throughProxy(target.url)}: HTTP ${status}`;
    if (goodProbe(scene) !== undefined) {
      return warn(
        `${evidence}, though completions work`,
        "route /v1/models as well, so that models can be checked",
      );
    }
    return fail(evidence, remedyFor(status));
  },
};

/** What to do about a gateway that answers GET /v1/models with this status. */
export function remedyFor(status: number): string {
  if (status === 401 || status === 403) return "put a valid gateway-token into the workspace credentials";
  if (status === 404) return "no route matches: give host, the host name that the HTTPRoute asks for";
  return "look at the gateway's log: response_flags and response_code_details tell why";
}
