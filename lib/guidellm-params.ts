import { type GuidellmData, guidellmData } from "./wire/guidellm-data.ts";
import { blank, choice, count, decimal, headerLines, list, word } from "./wire/index.ts";

/** Header fields that this catalog sets on what GuideLLM sends, or that HTTP itself needs. */
const OUR_HEADERS = ["host", "x-test-id", "content-type", "content-length", "connection"] as const;

/** GuideLLM's strategies, in the words that all of its generations know. */
const STRATEGIES = [
  "synchronous",
  "concurrent",
  "throughput",
  "constant",
  "async",
  "poisson",
  "sweep",
] as const;

/** Benchmarks of a sweep without a rate: GuideLLM's own default. */
const SWEEP_SIZE = 10;

/** The params of a GuideLLM run that users know from GuideLLM, and what the first task of a pipeline checks. */
export const guidellmParams = {
  data: guidellmData()
    .prefault("prompt_tokens=256,output_tokens=128")
    .describe(
      "Prompts: synthetic ones by their tokens, a file (`./` = in the workspace `shared-workspace`), or a dataset of the Hugging Face hub. `synthetic:count=N` is taken for N requests of 256 and 128 tokens.",
    ),
  processor: blank(word({ maxBytes: 300 }))
    .prefault("")
    .describe(
      "Tokenizer for synthetic prompts: a folder (`./` = in the workspace `shared-workspace`) or a name on the Hugging Face hub; empty = the model's name there.",
    ),
  rateType: choice(STRATEGIES)
    .prefault("synchronous")
    .describe("GuideLLM's load: one request at a time, so many at once, as many as it can, or at a rate."),
  profile: blank(choice(STRATEGIES))
    .prefault("")
    .describe("The same as `rate-type`, in the word of newer GuideLLMs; empty = `rate-type`."),
  rate: blank(list(decimal({ min: 0.001, max: 100_000 })))
    .prefault("")
    .describe(
      "Requests per second (constant, async, poisson), requests at once (concurrent), or benchmarks (sweep, 10 when empty); several, separated by commas, are a benchmark each.",
    ),
  requestFormat: choice(["chat", "text"])
    .prefault("chat")
    .describe("`chat` = /v1/chat/completions, `text` = /v1/completions."),
  randomSeed: blank(count({ min: 0, max: 2_147_483_647 }))
    .prefault("")
    .describe(
      "GuideLLM's random seed: the same one makes the same prompts, which a second run finds in the cache; empty = one made of the test id.",
    ),
  maxSeconds: blank(decimal({ min: 1, max: 86_400 }))
    .prefault("60")
    .describe("Seconds after which a benchmark ends; empty = `max-requests` ends it."),
  maxRequests: blank(count({ min: 1, max: 1_000_000 }))
    .prefault("50")
    .describe("Requests after which a benchmark ends; empty = `max-seconds` ends it."),
  extraHeaders: blank(headerLines(OUR_HEADERS))
    .prefault("")
    .describe("Header fields of every request, one `Name: value` a line."),
  timeoutSeconds: count({ min: 1, max: 3600 })
    .prefault("1200")
    .describe(
      "Seconds for all benchmarks and GuideLLM's own start; then it is ended, and leaves no report. Raise the run's `timeouts.pipeline` with it.",
    ),
  image: word({ maxBytes: 300 })
    .prefault("ghcr.io/vllm-project/guidellm:v0.8.1")
    .describe("Image of GuideLLM with a version, 0.3 to 0.8."),
} as const;

/** What the params ask of GuideLLM, once those that say the same have been joined. */
export interface GuidellmLoad {
  readonly data: GuidellmData;
  readonly rateType: (typeof STRATEGIES)[number];
  readonly profile: (typeof STRATEGIES)[number] | undefined;
  readonly rate: readonly number[] | undefined;
  readonly maxSeconds: number | undefined;
  readonly maxRequests: number | undefined;
  readonly timeoutSeconds: number;
  readonly image: string;
}

/** `profile`, where it is given. */
export function strategyOf({ profile, rateType }: Pick<GuidellmLoad, "profile" | "rateType">) {
  return profile ?? rateType;
}

/** How many benchmarks GuideLLM runs. */
export function benchmarkCount(load: Pick<GuidellmLoad, "profile" | "rateType" | "rate">): number {
  return strategyOf(load) === "sweep" ? (load.rate?.[0] ?? SWEEP_SIZE) : (load.rate?.length ?? 1);
}

/** Rules that join several params. */
export function checkGuidellm(load: GuidellmLoad): string[] {
  return [
    ...checkRate(load),
    ...checkEnd(load),
    ...(/:[^/]+$|@sha256:/.test(load.image) ? [] : [`image: "${load.image}" has no version`]),
  ];
}

function checkRate(load: GuidellmLoad): string[] {
  const strategy = strategyOf(load);
  const { rate = [] } = load;
  if (strategy === "synchronous" || strategy === "throughput") {
    return rate.length > 0 ? [`rate: has no meaning with ${strategy}`] : [];
  }
  if (strategy === "sweep") {
    const isOne =
      rate.length === 0 || (rate.length === 1 && Number.isInteger(rate[0]) && Number(rate[0]) >= 2);
    return isOne ? [] : ["rate: with sweep it is one whole number of benchmarks, 2 or more"];
  }
  if (rate.length === 0) return [`rate: is required with ${strategy}`];
  return strategy === "concurrent" && !rate.every((value) => Number.isInteger(value))
    ? ["rate: with concurrent it is a whole number of requests at once"]
    : [];
}

/** Something has to end each benchmark, and all of them before GuideLLM is interrupted. */
function checkEnd(load: GuidellmLoad): string[] {
  const { maxSeconds, maxRequests, timeoutSeconds, data } = load;
  const isCounted = data.kind === "synthetic" && data.count !== undefined;
  const endsByRequests = maxRequests !== undefined || isCounted;
  if (maxSeconds === undefined) {
    return endsByRequests ? [] : ["max-seconds: give it, or max-requests, or both"];
  }
  const count = benchmarkCount(load);
  return count * maxSeconds < timeoutSeconds || endsByRequests
    ? []
    : [`max-seconds: ${count} of ${maxSeconds} s each do not end within timeout-seconds (${timeoutSeconds})`];
}
