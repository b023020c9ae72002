import { parseFlags } from "../flags/parse.ts";
import { workerFlags } from "../flags/tables.ts";
import { engineOptions } from "../stack/engine-options.ts";
import { TruthLedger } from "../worker/truth.ts";
import { Worker } from "../worker/worker.ts";
import type { Program } from "./program.ts";

/** One worker, as a pod runs it. */
export const worker: Program = async (argv, { env, print }) => {
  const options = parseFlags(workerFlags, argv, env);
  const running = new Worker({
    ...engineOptions(options),
    name: options.name,
    role: options.role,
    kvConnector: options.kvTransferConfig && {
      sideChannelHost: options.sideChannelHost,
      sideChannelPort: options.sideChannelPort,
    },
    truth: new TruthLedger(options.truthLimit),
  });
  await running.start(options.host, options.port);
  print(JSON.stringify({ name: options.name, role: options.role, model: options.model, port: running.port }));
  return running;
};
