import { type Check, fail, pass, warn } from "./check.ts";
import { whereApart } from "./disaggregated.ts";

/** Where prefill and decode are apart there are pods of both. */
export const pdRoles: Check = {
  id: "pd.roles",
  title: "There are pods for prefill and for decode",
  reads: "roles of pods; routing sidecars; the picker's configuration",
  after: ["pods.labels"],
  run: whereApart(({ prefill, decode, sidecars, handler }) => {
    const counts = `prefill ${prefill.length}, decode ${decode.length}`;
    if (prefill.length > 0 && decode.length > 0) return pass(counts);
    if (prefill.length > 0)
      return fail(`${counts}: nothing generates tokens`, "start pods with llm-d.ai/role=decode");
    if (handler !== undefined) {
      return fail(
        `${counts}, though the picker has ${handler}`,
        "start pods with llm-d.ai/role=prefill, or take the handler out of the picker's configuration",
      );
    }
    return warn(
      `${counts}, and ${sidecars.length} routing sidecars with nowhere to send a prompt`,
      "start pods with llm-d.ai/role=prefill, or leave the sidecars out: they are a hop for nothing",
    );
  }),
};
