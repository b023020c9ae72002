import { describe, expect, test } from "vitest";
import { LeaseServer, leaseOf } from "../../../test/lease-server.ts";
import { guard, holderOf, LEASE, lines, own, services } from "../../../test/overlap-guard.ts";

describe("a moment's trouble is waited out", () => {
  test.each(["GET", "POST"])("the API server is away at a %s", async (method) => {
    let left = 3;
    const away = (request: string) => request.startsWith(method) && request.includes("/leases") && left-- > 0;
    const server = await LeaseServer.start({ runs: own, away });
    await guard();
    expect(holderOf(server)).toBe("uid-2");
    expect(lines).toEqual([
      expect.stringMatching(/^overlap guard: trying again for \d+ s: cannot .*HTTP 503: apiserver not ready/),
      `overlap guard: Lease ${LEASE} of gw.llm-d:80 is this run's`,
    ]);
  });

  test("the API server is away when it is asked for Services, by which gateways are told apart", async () => {
    let left = 2;
    const away = (request: string) => request.endsWith("/services") && left-- > 0;
    const server = await LeaseServer.start({ runs: own, others: services, away });
    await guard({ gatewayUrl: "http://10.96.0.7" });
    expect([...server.leases.keys()]).toEqual([LEASE]);
  });

  test("the Lease changes under its hands more often than one attempt bears", async () => {
    let changes = 0;
    const before = (request: string) => {
      if (request.startsWith("PUT") && changes++ < 12) server.put(left);
    };
    const left = leaseOf(LEASE, "uid-9", { run: "ci/nine" });
    const server = await LeaseServer.start({ runs: own, leases: [left], before });
    await guard();
    expect(holderOf(server)).toBe("uid-2");
  });

  test("SIGTERM ends it", async () => {
    const interrupted = new AbortController();
    const away = () => {
      setImmediate(() => interrupted.abort("SIGTERM"));
      return true;
    };
    await LeaseServer.start({ runs: own, away });
    await expect(guard({ signal: interrupted.signal, restartPods: true })).rejects.toBe("SIGTERM");
  });
});
