import { Agent } from "undici";
import { describe, expect, test } from "vitest";
import { KubernetesApi } from "../lib/kubernetes/api.ts";
import { ForbiddenError } from "../lib/kubernetes/index.ts";
import { RejectedError } from "../lib/kubernetes/rejected.ts";
import { forbidden } from "../test/kubernetes-server.ts";
import { deadUrl } from "../test/loopback.ts";
import { failure, pipelineRunServer } from "../test/pipeline-run-server.ts";
import { createRun } from "./create.ts";
import type { ScheduledRun } from "./pipeline-run.ts";

const run: ScheduledRun = {
  apiVersion: "tekton.dev/v1",
  kind: "PipelineRun",
  metadata: { generateName: "nightly-", labels: { team: "a" } },
  spec: { pipelineRef: { name: "cache-hit-pipeline" } },
};

/** Creates the run as `nightly-x`, and aborts at the given try. */
async function create(server: string, { untilTry = 9 } = {}) {
  const connection = { server, headers: {}, dispatcher: new Agent(), namespace: "llm-d" };
  const retries: string[] = [];
  const ended = new AbortController();
  const outcome = createRun(run, {
    api: new KubernetesApi(connection),
    namespace: "llm-d",
    name: "nightly-x",
    signal: ended.signal,
    onRetry(why) {
      retries.push(why);
      if (retries.length === untilTry) ended.abort();
    },
  });
  const end = await outcome.catch((error: unknown) => error);
  await connection.dispatcher.close();
  return { end, retries };
}

describe("what no further try mends ends it at once", () => {
  test("an object that a webhook does not accept, with its words", async () => {
    const { url, asked } = await pipelineRunServer(failure(400, "admission webhook denied the request: no"));
    const { end } = await create(url);
    expect(end).toBeInstanceOf(RejectedError);
    expect(String(end)).toContain("admission webhook denied the request: no");
    expect(asked).toHaveLength(1);
  });

  test("a missing right, with verb, resource and account", async () => {
    const { url, asked } = await pipelineRunServer(forbidden("create", "pipelineruns", "tekton.dev"));
    const { end } = await create(url);
    expect(end).toBeInstanceOf(ForbiddenError);
    expect(String(end)).toContain(
      "system:serviceaccount:ci:default may not create pipelineruns in namespace llm-d",
    );
    expect(asked).toHaveLength(1);
  });

  test("a cluster without Tekton", async () => {
    const { url } = await pipelineRunServer(failure(404, "the server could not find the requested resource"));
    const { end, retries } = await create(url);
    expect(String(end)).toContain("does not know PipelineRuns of tekton.dev/v1 in llm-d");
    expect(retries).toEqual([]);
  });
});

test("an API server that is away is tried until time is up", async () => {
  const { end, retries } = await create(await deadUrl(), { untilTry: 2 });
  expect(String(end)).toContain("ECONNREFUSED");
  expect(retries).toHaveLength(2);
});

test("after 503 and an answer that was lost, under the same name: the run exists once", async () => {
  const exists = failure(409, 'pipelineruns.tekton.dev "nightly-x" already exists', "AlreadyExists");
  const { url, asked } = await pipelineRunServer(failure(503, "apiserver not ready"), "cut", exists);
  const { end, retries } = await create(url);
  expect(end).toBe("existed");
  expect(asked.map(({ metadata }) => metadata.name)).toEqual(["nightly-x", "nightly-x", "nightly-x"]);
  expect(retries[0]).toContain("HTTP 503: apiserver not ready");
});

test.each([
  ["of a quota that others change", "Operation cannot be fulfilled on resourcequotas", "Conflict"],
  ["that gives no reason", "conflict", undefined],
])("a 409 %s says nothing of the run: it is tried again", async (_, message, reason) => {
  const { url, asked } = await pipelineRunServer(failure(409, message, reason), { status: 201, body: {} });
  const { end, retries } = await create(url);
  expect(end).toBe("created");
  expect(retries).toEqual([expect.stringContaining(message)]);
  expect(asked).toHaveLength(2);
});

test("a 409 that lasts ends in the API server's words", async () => {
  const { url } = await pipelineRunServer(failure(409, "still busy", "Conflict"));
  const { end, retries } = await create(url, { untilTry: 2 });
  expect(String(end)).toContain("still busy");
  expect(retries).toHaveLength(2);
});

test("the object goes out as it is, but for its name", async () => {
  const { url, asked } = await pipelineRunServer({ status: 201, body: {} });
  expect((await create(url)).end).toBe("created");
  expect(asked).toEqual([{ ...run, metadata: { name: "nightly-x", labels: { team: "a" } } }]);
});
