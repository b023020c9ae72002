import { type Misbehaviour, misbehaviour } from "../faults.ts";
import { fileSink } from "../gateway/access-log.ts";
import { listen } from "../http/listener.ts";
import { ContainerLog } from "../kubernetes/container-log.ts";
import { TruthLedger } from "../worker/truth.ts";
import { loopback, urlOf } from "./address.ts";
import { ForeignTraffic } from "./foreign-traffic.ts";
import { startGateway } from "./gateway.ts";
import { startKubernetes, worldOf } from "./kubernetes.ts";
import type { StackOptions } from "./options.ts";
import { openStateFolder } from "./state-folder.ts";
import { truthApi } from "./truth-api.ts";
import { startWorkers } from "./workers.ts";

/** What a user of the stack needs to know; printed as one line of JSON. */
export interface StackDescription {
  readonly gatewayUrl: string;
  readonly host: string;
  readonly model: string;
  readonly namespace: string;
  /** Path of a file. */
  readonly kubeconfig: string;
  /** Path of a file; it does not exist when the gateway writes no log. */
  readonly accessLog: string;
  readonly truthUrl: string;
  readonly workers: readonly { name: string; role: string; url: string; metricsUrl: string }[];
}

export interface Stack {
  readonly description: StackDescription;
  /** Cuts what is in flight and gives everything back. */
  stop(): Promise<void>;
}

type Undo = (() => Promise<void> | void)[];

/** A whole llm-d in this process, on loopback: workers, gateway, Kubernetes API, truth. */
export async function startStack(options: StackOptions): Promise<Stack> {
  const undo: Undo = [];
  const stop = async () => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    return { description: await startParts(options, misbehaviour(options.fault), undo), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startParts(options: StackOptions, wrong: Misbehaviour, undo: Undo): Promise<StackDescription> {
  const state = await openStateFolder(options.state);
  undo.push(() => state.remove());

  const ledger = new TruthLedger(options.truthLimit);
  const truth = await listen(truthApi(ledger), loopback, 0);
  undo.push(() => truth.close());

  const workers = await startWorkers(options, wrong, ledger);
  undo.push(...workers.map((worker) => () => worker.stop()));

  const log = new ContainerLog();
  const logSinks = wrong.noAccessLog ? [] : [fileSink(state.accessLog), log];
  const gateway = await startGateway(options, wrong, workers, logSinks);
  undo.push(() => gateway.stop());

  const kubernetes = await startKubernetes(worldOf(options, wrong, workers, gateway, log), state.kubeconfig);
  undo.push(() => kubernetes.close());

  const gatewayUrl = urlOf(gateway.port);
  if (wrong.foreignPerSecond > 0) {
    const foreign = new ForeignTraffic(gatewayUrl, options.model, wrong.foreignPerSecond);
    undo.push(() => foreign.stop());
  }
  return {
    gatewayUrl,
    host: options.host,
    model: options.model,
    namespace: options.namespace,
    kubeconfig: state.kubeconfig,
    accessLog: state.accessLog,
    truthUrl: `${urlOf(truth.port)}/truth`,
    workers: workers.map(({ options: { name, role }, port }) => {
      const url = urlOf(port);
      return { name, role, url, metricsUrl: `${url}/metrics` };
    }),
  };
}
