import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { enginePage, gateway } from "../../test/gateway-server.ts";
import { kubernetesWorld } from "../../test/kubernetes-world.ts";
import { runWith } from "../../test/run.ts";
import { stackObjects } from "../../test/stack-objects.ts";
import step from "./step.ts";

/** As long as the page of a vLLM that has served for a while. */
const PAGE = `${enginePage()}${'vllm:time_to_first_token_seconds_bucket{engine="0",le="0.5"} 1.0\n'.repeat(1500)}`;

/** Engines on ports of their own: how often each page was asked for, and how many were at once. */
async function fleet(size: number) {
  const seen = { asked: new Map<string, number>(), now: 0, most: 0 };
  const engines: Record<string, number> = {};
  const servers: Server[] = [];
  for (let n = 0; n < size; n++) {
    const name = `decode-${n}`;
    const server = createServer((_, response) => {
      seen.asked.set(name, (seen.asked.get(name) ?? 0) + 1);
      seen.most = Math.max(seen.most, ++seen.now);
      response.once("close", () => seen.now--);
      // Long enough for others to come in between.
      setTimeout(() => response.end(PAGE), 2);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    servers.push(server);
    engines[name] = (server.address() as AddressInfo).port;
  }
  onTestFinished(() => {
    for (const server of servers) server.close().closeAllConnections();
  });
  return { seen, engines };
}

test.each([16, 500])("of %i pods each page is read once, and never more than 32 at once", async (size) => {
  const { url } = await gateway();
  const { seen, engines } = await fleet(size);
  await kubernetesWorld({ objects: stackObjects({ gatewayUrl: url, engines }) });
  const { results, lines } = await runWith(step, {
    params: { expectedPods: `decode=${size}` },
    run: { name: "nightly", namespace: "ci" },
  });
  expect(lines.filter((line) => / (warn|fail) /.test(line))).toEqual([]);
  expect(results).toMatchObject({ status: "pass", "block-size": "16" });
  expect([...seen.asked.values()]).toEqual(Array.from({ length: size }, () => 1));
  expect(seen.most).toBeLessThanOrEqual(32);
});
