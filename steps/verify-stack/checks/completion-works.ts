import { goodProbe } from "../scene.ts";
import { BROKEN_PART, type Check, fail, pass, skip, some } from "./check.ts";
import { isItUp, refusing } from "./refusing.ts";

/** A completion goes through, and says how many tokens its prompt had. */
export const completionWorks: Check = {
  id: "completion.works",
  title: "A completion works",
  reads: "a probe completion",
  after: ["model.served"],
  run(scene) {
    const { probes } = scene;
    if (probes.length === 0) return skip("no probe was sent");
    const problems = [...new Set(probes.flatMap(({ problem }) => problem ?? []))];
    const good = goodProbe(scene);
    if (problems.length > 0) {
      const failed = good === undefined ? probes.length : probes.length - 1;
      const down = refusing(scene);
      const refuse = `, ${some(down.map(({ name }) => name))} ${down.length === 1 ? "refuses" : "refuse"} connections`;
      return fail(
        `${failed} of ${probes.length} ${probes.length === 1 ? "probe" : "probes"} failed${down.length > 0 ? refuse : ""}: ${problems.join("; ")}`,
        down[0] !== undefined
          ? isItUp(down[0])
          : good === undefined
            ? "look at the logs of the gateway and the engines"
            : BROKEN_PART,
      );
    }
    if (good?.usage === undefined)
      return fail("HTTP 200 without usage", "prompt tokens must be reported in usage");
    return pass(`HTTP 200, ${good.usage.prompt_tokens} prompt tokens`);
  },
};
