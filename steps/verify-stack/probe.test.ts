import type { IncomingHttpHeaders } from "node:http";
import { beforeEach, expect, test } from "vitest";
import { stackSchema } from "../../lib/evidence/stack.ts";
import { folder } from "../../test/folder.ts";
import { gateway, good, models } from "../../test/gateway-server.ts";
import { withoutKubernetes } from "../../test/kubernetes-world.ts";
import { runWith } from "../../test/run.ts";
import step from "./step.ts";

function run(params: Record<string, string> = {}, workspaces: Record<string, string> = {}) {
  return runWith(step, { params, workspaces, run: { name: "nightly", namespace: "ci" } });
}

beforeEach(withoutKubernetes);

test("is tagged as a probe, carries the host and the token, and shows the token nowhere", async () => {
  let listed: IncomingHttpHeaders = {};
  const { url, completions } = await gateway(undefined, (_, headers) => {
    listed = headers;
    return models;
  });
  const credentials = folder({ "gateway-token": "tok-123456\n" });
  const { summary, lines } = await run(
    { gatewayUrl: url, host: "llm.example", model: "second" },
    { credentials },
  );
  const { testId } = stackSchema.parse(summary?.data);
  expect(completions[0]?.headers).toMatchObject({
    host: "llm.example",
    authorization: "Bearer tok-123456",
    "x-test-id": `${testId}-probe`,
  });
  expect(listed).toMatchObject({ host: "llm.example", authorization: "Bearer tok-123456" });
  expect(lines.join("\n")).not.toContain("tok-123456");
});

test("begins with a random id, and has the same as its salt", async () => {
  const { url, completions } = await gateway();
  await run({ gatewayUrl: url });
  await run({ gatewayUrl: url });
  const starts = completions.map(({ body }) => body.messages[0]?.content.slice(0, 36));
  expect(new Set(starts).size).toBe(2);
  expect(starts).toEqual(completions.map(({ body }) => body.cache_salt));
});

test("goes again without the salt where a server refuses fields that it does not know", async () => {
  const { url, completions } = await gateway((_, { body }) =>
    body.cache_salt === undefined ? good : { status: 422, body: { message: "unknown field" } },
  );
  const { exitCode, results } = await run({ gatewayUrl: url });
  expect(exitCode).toBe(0);
  expect(results["failed-checks"]).toBe("");
  expect(completions).toHaveLength(2);
});

test("one that fails among others is a failed check, and the stack is measured", async () => {
  const { url } = await gateway((n) => (n === 0 ? { status: 503, body: "no healthy upstream" } : good));
  const { exitCode, results, summary } = await run({ gatewayUrl: url });
  expect(exitCode).toBe(3);
  expect(results).toMatchObject({ status: "fail", "failed-checks": "completion.works" });
  expect(summary).toHaveProperty("data");
});

test("so is a list of models that fails once", async () => {
  const { url } = await gateway(undefined, (n) => (n === 0 ? { status: 503, body: "" } : models));
  const { results } = await run({ gatewayUrl: url });
  expect(results).toMatchObject({ status: "fail", "failed-checks": "gateway.reachable", model: "first" });
});
