import { expect, test } from "vitest";
import { gateway } from "../../test/gateway-server.ts";
import { runWith } from "../../test/run.ts";
import step from "./step.ts";

/*
 * As the first task of a pipeline it checks the params of other tasks too, under names of their own: it has a `rate` and
 * a `max-tokens` already.
 */

test.each<[string, Record<string, string>, unknown[]]>([
  [
    "bad ones of GuideLLM",
    {
      guidellmData: "prompt_tokens=8",
      guidellmRateType: "burst",
      guidellmMaxRequests: "0",
      guidellmExtraHeaders: "host: other",
    },
    [
      'data (here guidellm-data): "prompt_tokens=8" lacks output_tokens, at least 1',
      expect.stringMatching(
        /^rate-type \(here guidellm-rate-type\): "burst" is not synchronous, concurrent, /,
      ),
      'max-requests (here guidellm-max-requests): "0" is not a whole number from 1 to 1000000',
      expect.stringMatching(
        /^extra-headers \(here guidellm-extra-headers\): line 1: "host" is set by this program, /,
      ),
    ],
  ],
  [
    "those of GuideLLM that go together badly",
    {
      guidellmProfile: "poisson",
      guidellmMaxSeconds: "",
      guidellmMaxRequests: "",
      guidellmImage: "guidellm",
    },
    [
      "rate (here guidellm-rate): is required with poisson",
      "max-seconds (here guidellm-max-seconds): give it, or max-requests, or both",
      'image (here guidellm-image): "guidellm" has no version',
    ],
  ],
  [
    "bad ones of pd-check",
    { pdPrompts: "0", pdMaxTokens: "1", pdListenAddress: "pod-0" },
    [
      'prompts (here pd-prompts): "0" is not a whole number from 1 to 1000',
      'max-tokens (here pd-max-tokens): "1" is not a whole number from 2 to 100000',
      'listen-address (here pd-listen-address): "pod-0" is no IP address',
    ],
  ],
  [
    "those of pd-check that mean nothing without another",
    { pdListenAddress: "10.0.0.9", pdSidecarUrl: "http://10.0.0.7:8000" },
    [
      "listen-address (here pd-listen-address): has no meaning without ssrf-check",
      "sidecar-url (here pd-sidecar-url): has no meaning without ssrf-check",
    ],
  ],
  [
    "bad ones of cache-pod-restart",
    { restartConfirm: "yes", restartMaxUnavailable: "0" },
    [
      'confirm (here restart-confirm): "yes" is not true or false',
      expect.stringMatching(
        /^max-unavailable \(here restart-max-unavailable\): "0" is not a whole number of at least 1, /,
      ),
    ],
  ],
  ["no role to restart", { restartRoles: "," }, ["roles (here restart-roles): names no role"]],
])("%s end the run before anything is sent", async (_, params, wanted) => {
  const { url, completions } = await gateway();
  const { exitCode, lines } = await runWith(step, { params: { gatewayUrl: url, ...params } });
  expect(exitCode).toBe(2);
  expect(lines.slice(0, -1)).toEqual(wanted);
  expect(completions).toEqual([]);
});
