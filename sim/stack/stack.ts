import { disaggregates, type Misbehaviour, misbehaviour } from "../faults/index.ts";
import { fileSink } from "../gateway/access-log.ts";
import { listen } from "../http/listener.ts";
import { ContainerLog } from "../kubernetes/container-log.ts";
import { KvManager } from "../kv-manager/kv-manager.ts";
import { TruthLedger } from "../worker/truth.ts";
import { loopback, urlOf } from "./address.ts";
import { enginesOf, requestPort } from "./fleet.ts";
import { ForeignTraffic } from "./foreign-traffic.ts";
import { startGateway } from "./gateway.ts";
import { startKubernetes, worldOf } from "./kubernetes.ts";
import type { StackOptions } from "./options.ts";
import { openStateFolder } from "./state-folder.ts";
import { truthApi } from "./truth-api.ts";
import { startFleet } from "./workers.ts";

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
  /** Absent without --kv-manager. */
  readonly kvManagerUrl?: string;
  /** `url` takes requests, a decode worker's sidecar where it has one; `metricsUrl` is the engine's own page. */
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
    const disaggregated = options.disaggregated || disaggregates(options.fault);
    const wrong = misbehaviour(options.fault);
    return { description: await startParts({ ...options, disaggregated }, wrong, undo), stop };
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

  const kvManager = options.kvManager ? new KvManager(options.blockSize) : undefined;
  await kvManager?.start(loopback, 0);
  undo.push(() => kvManager?.stop());

  const fleet = await startFleet(options, wrong, ledger, kvManager);
  undo.push(...enginesOf(fleet).map((worker) => () => worker.stop()));
  undo.push(...[...fleet.sidecars.values()].map((sidecar) => () => sidecar.stop()));

  const log = new ContainerLog();
  const logSinks = wrong.noAccessLog ? [] : [fileSink(state.accessLog), log];
  const gateway = await startGateway(options, wrong, fleet, logSinks);
  undo.push(() => gateway.stop());

  const world = { ...worldOf(options, wrong, fleet, gateway, log), kvManagerPort: kvManager?.port };
  const kubernetes = await startKubernetes(world, state.kubeconfig);
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
    ...(kvManager && { kvManagerUrl: urlOf(kvManager.port) }),
    workers: enginesOf(fleet).map((worker) => {
      const { name, role } = worker.options;
      const url = urlOf(requestPort(fleet, worker));
      return { name, role, url, metricsUrl: `${urlOf(worker.port)}/metrics` };
    }),
  };
}
