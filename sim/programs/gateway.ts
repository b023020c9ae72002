import { FlagsError, parseFlags } from "../flags/parse.ts";
import { gatewayFlags } from "../flags/tables.ts";
import { fileSink, stdoutSink } from "../gateway/access-log.ts";
import { Gateway } from "../gateway/gateway.ts";
import type { Program } from "./program.ts";

/** One gateway, as a pod runs it. Standard output is its access log, so it says nothing else there. */
export const gateway: Program = async (argv, { env }) => {
  const options = parseFlags(gatewayFlags, argv, env);
  if (options.worker.length === 0) throw new FlagsError(["--worker: at least one is needed"]);
  const running = new Gateway({
    routing: options.routing,
    picker: true,
    disaggregation:
      options.prefillWorker.length > 0 ? { nonCachedTokens: options.nonCachedTokens } : undefined,
    targets: [
      ...options.worker.map((place) => ({ ...place, role: "decode" as const, ready: true })),
      ...options.prefillWorker.map((place) => ({ ...place, role: "prefill" as const, ready: true })),
    ],
    namespace: options.namespace,
    seed: options.seed,
    logSinks: [options.accessLog === undefined ? stdoutSink : fileSink(options.accessLog)],
    logFlushMs: options.accessLogFlushMs,
    upstreamHeader: !options.noUpstreamHeader,
    errorsEvery: 0,
    emitEndpointScores: options.emitEndpointScores,
  });
  await running.start(options.host, options.port);
  return running;
};
