import { randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { type Misbehaviour, misbehaviour } from "../faults.ts";
import type { Values } from "../flags/flag.ts";
import type { stackFlags } from "../flags/tables.ts";
import { fileSink } from "../gateway/access-log.ts";
import { Gateway } from "../gateway/gateway.ts";
import { listen } from "../http/listener.ts";
import { ContainerLog } from "../kubernetes/container-log.ts";
import { kubeconfig } from "../kubernetes/kubeconfig.ts";
import { uidOf } from "../kubernetes/objects.ts";
import { kubernetesApi } from "../kubernetes/server.ts";
import type { World } from "../kubernetes/world.ts";
import { TruthLedger } from "../worker/truth.ts";
import type { Worker } from "../worker/worker.ts";
import { loopback, urlOf } from "./address.ts";
import { ForeignTraffic } from "./foreign-traffic.ts";
import { openStateFolder } from "./state-folder.ts";
import { truthApi } from "./truth-api.ts";
import { isReady, startWorkers } from "./workers.ts";

export type StackOptions = Omit<Values<typeof stackFlags>, "listFaults" | "disaggregated">;

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

/** A whole llm-d in this process, on loopback: workers, gateway, Kubernetes API, truth. */
export async function startStack(options: StackOptions): Promise<Stack> {
  const wrong = misbehaviour(options.fault);
  const undo: (() => Promise<void> | void)[] = [];
  const stop = async () => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    const state = await openStateFolder(options.state);
    undo.push(() => state.remove());
    const ledger = new TruthLedger(options.truthLimit);
    const workers = await startWorkers(options, wrong, ledger);
    undo.push(...workers.map((worker) => () => worker.stop()));
    const gatewayLog = new ContainerLog();
    const gateway = newGateway(
      options,
      wrong,
      workers,
      wrong.noAccessLog ? [] : [fileSink(state.accessLog), gatewayLog],
    );
    undo.push(() => gateway.stop());
    await gateway.start(loopback, options.gatewayPort);
    const token = randomBytes(24).toString("hex");
    const world = worldOf(options, wrong, workers, gateway.port, gatewayLog);
    const kubernetes = await listen(kubernetesApi(world, token), loopback, 0);
    undo.push(() => kubernetes.close());
    await writeFile(state.kubeconfig, kubeconfig(urlOf(kubernetes.port), options.namespace, token), {
      mode: 0o600,
    });
    const truth = await listen(truthApi(ledger), loopback, 0);
    undo.push(() => truth.close());
    if (wrong.gatewayDown) await gateway.stop();
    if (wrong.foreignPerSecond > 0) {
      const foreign = new ForeignTraffic(urlOf(gateway.port), options.model, wrong.foreignPerSecond);
      undo.push(() => foreign.stop());
    }
    return {
      description: {
        gatewayUrl: urlOf(gateway.port),
        host: options.host,
        model: options.model,
        namespace: options.namespace,
        kubeconfig: state.kubeconfig,
        accessLog: state.accessLog,
        truthUrl: `${urlOf(truth.port)}/truth`,
        workers: workers.map(({ options: { name, role }, port }) => ({
          name,
          role,
          url: urlOf(port),
          metricsUrl: `${urlOf(port)}/metrics`,
        })),
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function newGateway(
  options: StackOptions,
  wrong: Misbehaviour,
  workers: readonly Worker[],
  logSinks: ConstructorParameters<typeof Gateway>[0]["logSinks"],
): Gateway {
  return new Gateway({
    // Without a picker the proxy in front of the workers takes them in turn.
    routing: wrong.noPicker ? "round-robin" : options.routing,
    targets: workers.map((worker) => ({
      name: worker.options.name,
      url: new URL(urlOf(worker.port)),
      ready: isReady(workers, worker, wrong),
    })),
    namespace: options.namespace,
    seed: options.seed,
    logSinks,
    logFlushMs: options.accessLogFlushMs,
    upstreamHeader: !options.noUpstreamHeader,
    errorsEvery: wrong.errorsEvery,
  });
}

function worldOf(
  options: StackOptions,
  wrong: Misbehaviour,
  workers: readonly Worker[],
  gatewayPort: number,
  gatewayLog: ContainerLog,
): World {
  const createdAt = new Date();
  return {
    namespace: options.namespace,
    model: options.model,
    host: options.host,
    blockSize: options.blockSize,
    createdAt,
    gatewayPort,
    picker: options.routing === "prefix-cache" && !wrong.noPicker,
    gatewayLog,
    workers: () =>
      workers.map((worker) => ({
        name: worker.options.name,
        role: worker.options.role,
        uid: uidOf(`${worker.options.name} ${worker.port} ${createdAt.getTime()}`),
        port: worker.port,
        ready: isReady(workers, worker, wrong),
        startedAt: worker.startedAt,
        restarts: worker.restarts,
      })),
  };
}
