import { describe, expect, it } from "vitest";
import { kebab } from "../../lib/names.ts";
import { runWith } from "../../test/run.ts";
import step from "./step.ts";

const OURS = "host, content-type, content-length, transfer-encoding, connection, accept-encoding, x-test-id";

interface Case {
  readonly name: string;
  readonly params: Readonly<Record<string, string>>;
  readonly line: string;
}

const CASES: readonly Case[] = [
  {
    name: "an unknown arrival",
    params: { arrival: "burst" },
    line: 'arrival: "burst" is not closed, constant, poisson or gamma',
  },
  {
    name: "a rate of 0",
    params: { arrival: "poisson", rate: "0" },
    line: 'rate: "0" is not a number from 0.001 to 100000',
  },
  {
    name: "a silent load",
    params: { stages: "concurrency=0 seconds=1" },
    line: 'stages: "concurrency=0 seconds=1" sends nothing: every stage is a pause',
  },
  { name: "half a stage", params: { stages: "rate=1" }, line: 'stages: stage 1 "rate=1": has no seconds' },
  {
    name: "an unknown workload",
    params: { workload: "chat" },
    line: 'workload: "chat" is not repeat, prefix-groups, unique or multi-turn',
  },
  {
    name: "an unknown endpoint",
    params: { endpoint: "responses" },
    line: 'endpoint: "responses" is not chat or completions',
  },
  {
    name: "a flag that is none",
    params: { ignoreEos: "yes" },
    line: 'ignore-eos: "yes" is not true or false',
  },
  {
    name: "a header that is no name",
    params: { sessionHeader: "x session" },
    line: 'session-header: "x session" is not the name of an HTTP header',
  },
  {
    name: "a header of ours for the session",
    params: { sessionHeader: "X-Test-Id" },
    line: `session-header: "X-Test-Id" is set by this program, as are ${OURS}, x-request-id, accept or user-agent`,
  },
  {
    name: "a header of ours for the token",
    params: { sessionTokenHeader: "host" },
    line: `session-token-header: "host" is set by this program, as are ${OURS}, x-request-id, accept or user-agent`,
  },
  {
    name: "a header of ours",
    params: { extraHeaders: "Content-Length: 5" },
    line: `extra-headers: line 1: "Content-Length" is set by this program, as are ${OURS} or x-request-id`,
  },
  {
    name: "our own user agent as the session's header",
    params: { sessionHeader: "User-Agent" },
    line: `session-header: "User-Agent" is set by this program, as are ${OURS}, x-request-id, accept or user-agent`,
  },
  {
    name: "no header at all",
    params: { extraHeaders: "hello" },
    line: "extra-headers: line 1 is not Name: value",
  },
  {
    name: "a header twice",
    params: { extraHeaders: "a: 1\nA: 2" },
    line: "extra-headers: line 2: a is there twice",
  },
  {
    name: "a weight of 0",
    params: { sessions: "2", sessionWeights: "1,0" },
    line: 'session-weights: "1,0" has a weight 2 that is not a number above 0',
  },
  {
    name: "no failures allowed",
    params: { stopAfterFailed: "0" },
    line: 'stop-after-failed: "0" is not a whole number from 1 to 10000000',
  },
  {
    name: "an SLO of 0",
    params: { sloTtftMs: "0" },
    line: 'slo-ttft-ms: "0" is not a number from 0.001 to 3600000',
  },
];

/** Values that are sound alone; such rules are held against params that all are. */
const RULES = [
  {
    name: "a length that the workload does not know",
    params: { workload: "prefix-groups", promptTokens: "777" },
    line: 'prompt-tokens: "777" has no effect with workload prefix-groups',
  },
  {
    name: "groups without the workload of groups",
    params: { prefixGroups: "3" },
    line: 'prefix-groups: "3" has no effect with workload repeat',
  },
];

const run = (params: Readonly<Record<string, string>>) =>
  runWith(step, { params: { gatewayUrl: "http://127.0.0.1:1", ...params } });

describe("session-ramp refuses", () => {
  it.each([...CASES, ...RULES])("$name", async ({ params, line }) => {
    const { exitCode, lines, results } = await run(params);
    expect(lines.slice(0, -1)).toEqual([line]);
    expect({ exitCode, status: results["status"] }).toEqual({ exitCode: 2, status: "invalid" });
  });

  it("all of them at once", async () => {
    // The first case of a param wins where several give it.
    const { sessions: _, ...params } = Object.assign({}, ...CASES.toReversed().map((one) => one.params));
    const { exitCode, lines } = await run(params);
    expect(exitCode).toBe(2);
    expect(
      lines
        .slice(0, -1)
        .map((line) => line.split(":", 1)[0])
        .toSorted(),
    ).toEqual(Object.keys(params).map(kebab).toSorted());
  });

  it("a secret among the headers, and never shows it", async () => {
    const { exitCode, lines, results } = await run({
      extraHeaders: "cookie: t0ken\nAuthorization: Basic s3cr3t",
    });
    expect(exitCode).toBe(2);
    expect(lines[0]).toBe(
      'extra-headers: line 2: "Authorization" holds a secret: put the token into the workspace credentials',
    );
    expect([...lines, ...Object.values(results)].join("\n")).not.toMatch(/s3cr3t|t0ken/);
  });
});
