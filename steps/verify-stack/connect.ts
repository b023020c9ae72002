import { InvalidError, StepError } from "../../lib/errors/index.ts";
import { type Cluster, connectCluster } from "../../lib/kubernetes/index.ts";
import { known, type Reading, unknown } from "./reading.ts";

/** Kubernetes, where there is one. A stack without it can be measured as well. */
export async function connect(namespace: string | undefined): Promise<Reading<Cluster>> {
  try {
    const cluster = await connectCluster(namespace);
    return cluster === undefined ? unknown(new InvalidError("no Kubernetes")) : known(cluster);
  } catch (error) {
    if (error instanceof StepError) return unknown(error);
    throw error;
  }
}
