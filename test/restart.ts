import step from "../steps/cache-pod-restart/step.ts";
import { type Answer, serveCompletions } from "./completion-server.ts";
import { runWith } from "./run.ts";

/** Runs cache-pod-restart: confirmed, with a gateway that answers, and a short time unless told otherwise. */
export async function restart(params: Readonly<Record<string, string>> = {}, answer?: Answer) {
  const gateway = await serveCompletions(answer);
  const given = { confirm: "true", timeoutSeconds: "20", gatewayUrl: gateway.url, model: "m", testId: "t" };
  const ended = await runWith(step, { params: { ...given, ...params } });
  return { ...ended, log: ended.lines.join("\n"), gateway };
}
