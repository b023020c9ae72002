import { FlagsError, parseFlags } from "../flags/parse.ts";
import { sidecarFlags } from "../flags/tables.ts";
import { AllowList } from "../sidecar/allow-list.ts";
import { Sidecar } from "../sidecar/sidecar.ts";
import type { Program } from "./program.ts";

/** One routing sidecar, as a decode pod runs it before its engine. */
export const sidecar: Program = async (argv, { env, print }) => {
  const options = parseFlags(sidecarFlags, argv, env);
  const { enableSsrfProtection, prefillWorker, modelServerPort } = options;
  if (enableSsrfProtection && prefillWorker.length === 0) {
    throw new FlagsError([
      "--prefill-worker: at least one is needed, or every prefill is refused; " +
        "--enable-ssrf-protection=false sends them wherever a header says",
    ]);
  }
  const allowed = prefillWorker.map((place) => ({ ...place, role: "prefill" as const, ready: true }));
  const running = new Sidecar({
    modelServer: `127.0.0.1:${modelServerPort}`,
    allowList: enableSsrfProtection ? new AllowList(allowed) : undefined,
  });
  await running.start(options.host, options.port);
  print(JSON.stringify({ port: running.port, modelServerPort, ssrfProtection: enableSsrfProtection }));
  return running;
};
