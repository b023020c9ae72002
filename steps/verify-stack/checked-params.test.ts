import { expect, test } from "vitest";
import { gateway } from "../../test/gateway-server.ts";
import { runWith } from "../../test/run.ts";
import step from "./step.ts";

/*
 * As the first task of a pipeline it checks the params of other tasks too, under names of their own: it has a `rate` and
 * a `max-tokens` already.
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
    'data (here guidellm-data): "prompt_tokens=8" lacks output_tokens, at least 1',
    expect.stringMatching(/^rate-type \(here guidellm-rate-type\): "burst" is not synchronous, concurrent, /),
    'max-requests (here guidellm-max-requests): "0" is not a whole number from 1 to 1000000',
    expect.stringMatching(
      /^extra-headers \(here guidellm-extra-headers\): line 1: "host" is set by this program, /,
    ),
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
    "rate (here guidellm-rate): is required with poisson",
    "max-seconds (here guidellm-max-seconds): give it, or max-requests, or both",
    'image (here guidellm-image): "guidellm" has no version',
  ]);
  expect(completions).toEqual([]);
});

test("bad params of pd-check end the run before anything is sent", async () => {
  const { url, completions } = await gateway();
  const { exitCode, lines } = await runWith(step, {
    params: { gatewayUrl: url, pdPrompts: "0", pdMaxTokens: "1", pdListenAddress: "pod-0" },
  });
  expect(exitCode).toBe(2);
  expect(lines.slice(0, -1)).toEqual([
    'prompts (here pd-prompts): "0" is not a whole number from 1 to 1000',
    'max-tokens (here pd-max-tokens): "1" is not a whole number from 2 to 100000',
    'listen-address (here pd-listen-address): "pod-0" is no IP address',
  ]);
  expect(completions).toEqual([]);
});

test("so do those that its own rules refuse", async () => {
  const { url, completions } = await gateway();
  const { exitCode, lines } = await runWith(step, {
    params: {
      gatewayUrl: url,
      pdListenAddress: "10.0.0.9",
      pdSidecarUrl: "http://10.0.0.7:8000",
      restartRoles: ",",
    },
  });
  expect(exitCode).toBe(2);
  expect(lines.slice(0, -1)).toEqual([
    "listen-address (here pd-listen-address): has no meaning without ssrf-check",
    "sidecar-url (here pd-sidecar-url): has no meaning without ssrf-check",
    "roles (here restart-roles): names no role",
  ]);
  expect(completions).toEqual([]);
});

test("bad params of cache-pod-restart end the run before anything is sent", async () => {
  const { url, completions } = await gateway();
  const { exitCode, lines } = await runWith(step, {
    params: { gatewayUrl: url, restartConfirm: "yes", restartMaxUnavailable: "0" },
  });
  expect(exitCode).toBe(2);
  expect(lines.slice(0, -1)).toEqual([
    'confirm (here restart-confirm): "yes" is not true or false',
    expect.stringMatching(
      /^max-unavailable \(here restart-max-unavailable\): "0" is not a whole number of at least 1, /,
    ),
  ]);
  expect(completions).toEqual([]);
});
