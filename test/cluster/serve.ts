import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import { cluster } from "./requirements.ts";

/** A real HTTP server that pods reach, on an address of this machine, until the test ends; its base URL. */
export async function serveOnNode(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, cluster?.nodeIp, resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return `http://${cluster?.nodeIp}:${(server.address() as AddressInfo).port}`;
}
