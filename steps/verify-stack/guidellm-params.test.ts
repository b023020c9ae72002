import { expect, test } from "vitest";
import { gateway } from "../../test/gateway-server.ts";
import { runWith } from "../../test/run.ts";
import step from "./step.ts";

/*
 * As the first task of a pipeline with GuideLLM it checks GuideLLM's params, under names of their own: it has a `rate`
 * already.
 */

test("bad params of GuideLLM end the run before anything is sent", async () => {
  const { url, completions } = await gateway();
  const { exitCode, lines } = await runWith(step, {
    params: {
      gatewayUrl: url,
      guidellmData: "prompt_tokens=8",
      guidellmRateType: "burst",
      guidellmMaxRequests: "0",
      guidellmExtraHeaders: "host: other",
    },
  });
  expect(exitCode).toBe(2);
  expect(lines.slice(0, -1)).toEqual([
    'guidellm-data: "prompt_tokens=8" lacks output_tokens, at least 1',
    expect.stringMatching(/^guidellm-rate-type: "burst" is not synchronous, concurrent, /),
    'guidellm-max-requests: "0" is not a whole number from 1 to 1000000',
    expect.stringMatching(/^guidellm-extra-headers: line 1: "host" is set by this program, /),
  ]);
  expect(completions).toEqual([]);
});

test("so do those that go together badly", async () => {
  const { url, completions } = await gateway();
  const { exitCode, lines } = await runWith(step, {
    params: {
      gatewayUrl: url,
      guidellmProfile: "poisson",
      guidellmMaxSeconds: "",
      guidellmMaxRequests: "",
      guidellmImage: "guidellm",
    },
  });
  expect(exitCode).toBe(2);
  expect(lines.slice(0, -1)).toEqual([
    "guidellm-rate: is required with poisson",
    "guidellm-max-seconds: give it, or max-requests, or both",
    'guidellm-image: "guidellm" has no version',
  ]);
  expect(completions).toEqual([]);
});
