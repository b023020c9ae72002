import { describe, expect, test } from "vitest";
import { FlagsError, flagsHelp, parseFlags } from "./parse.ts";
import { gatewayFlags, stackFlags, workerFlags } from "./tables.ts";

function problemsOf(parse: () => unknown): readonly string[] {
  try {
    parse();
  } catch (error) {
    if (error instanceof FlagsError) return error.problems;
    throw error;
  }
  return [];
}

describe("refused", () => {
  const bad = [
    {
      name: "zero workers",
      argv: ["--replicas", "0"],
      problem: '--replicas: "0" is not a whole number from 1 to 64',
    },
    {
      name: "a word for a number",
      argv: ["--replicas=ten"],
      problem: '--replicas: "ten" is not a whole number from 1 to 64',
    },
    {
      name: "a negative time",
      argv: ["--itl-ms", "-1"],
      problem: '--itl-ms: "-1" is not a number from 0 to 3600000',
    },
    {
      name: "an exponent",
      argv: ["--itl-ms", "1e3"],
      problem: '--itl-ms: "1e3" is not a number from 0 to 3600000',
    },
    {
      name: "an unknown routing",
      argv: ["--routing", "fastest"],
      problem: '--routing: "fastest" is not one of prefix-cache, round-robin, random, session',
    },
    { name: "an empty model", argv: ["--model="], problem: '--model: "" is not a text that is not empty' },
    { name: "no value", argv: ["--model", "--seed", "1"], problem: "--model: needs a value" },
    { name: "no value at the end", argv: ["--model"], problem: "--model: needs a value" },
    { name: "a stray word", argv: ["start"], problem: '"start" is not a flag' },
    {
      name: "a switch with a value",
      argv: ["--no-upstream-header=maybe"],
      problem: '--no-upstream-header: "maybe" is not true or false',
    },
    {
      name: "no prefill worker",
      argv: ["--disaggregated", "--prefill-replicas=0"],
      problem: '--prefill-replicas: "0" is not a whole number from 1 to 64',
    },
  ];

  test.each(bad)("$name", ({ argv, problem }) => {
    expect(problemsOf(() => parseFlags(stackFlags, argv, {}))).toEqual([problem]);
  });

  test("an unknown flag, with those that there are", () => {
    const [problem, ...others] = problemsOf(() => parseFlags(stackFlags, ["--repilcas", "3"], {}));
    expect(problem).toMatch(/^--repilcas: no such flag; there are --model, .*--replicas, /);
    expect(others).toEqual([]);
  });

  test("an unknown fault, with those that there are", () => {
    const [problem] = problemsOf(() => parseFlags(stackFlags, ["--fault", "engine.slow"], {}));
    expect(problem).toMatch(
      /^--fault: "engine.slow" is not one of load.errors-every-third, .*, pods.ready, /,
    );
  });

  test("all at once", () => {
    const argv = ["--replicas", "0", "--routing", "x", "--what", "--block-size", "0"];
    expect(problemsOf(() => parseFlags(stackFlags, argv, {}))).toHaveLength(4);
  });

  test("a bad environment, in the flag's spelling", () => {
    expect(problemsOf(() => parseFlags(workerFlags, [], { SIM_PORT: "x" }))).toEqual([
      '--port: "x" is not a whole number from 0 to 65535',
    ]);
  });

  const targets = ["http://a:1", "a=https://a:1", "a=b", "a=http://"];

  test.each(targets)("the worker %s", (target) => {
    expect(problemsOf(() => parseFlags(gatewayFlags, ["--worker", target], {}))).toEqual([
      `--worker: "${target}" is not NAME=http://HOST:PORT`,
    ]);
  });
});

describe("taken", () => {
  test("the defaults", () => {
    expect(parseFlags(stackFlags, [], {})).toMatchObject({
      replicas: 4,
      routing: "prefix-cache",
      blockSize: 16,
      prefillMsPerToken: 0.2,
      namespace: "llm-d",
      state: undefined,
      fault: [],
      noUpstreamHeader: false,
    });
  });

  test("the last of two, all of a list, a switch", () => {
    const argv = [
      "--seed",
      "1",
      "--seed=2",
      "--fault",
      "load.engine-dead",
      "--fault=gateway.reachable",
      "--no-upstream-header",
    ];
    const flags = parseFlags(stackFlags, argv, {});
    expect(flags).toMatchObject({
      seed: 2,
      fault: ["load.engine-dead", "gateway.reachable"],
      noUpstreamHeader: true,
    });
  });

  test("the command line before the environment before the default", () => {
    const env = { SIM_ITL_MS: "5", SIM_SEED: "", POD_NAME: "pod-0", SIM_PORT: "9000" };
    const flags = parseFlags(workerFlags, ["--port", "9001"], env);
    expect(flags).toMatchObject({ itlMs: 5, seed: 1, name: "pod-0", port: 9001 });
  });

  test("a list from the environment", () => {
    const { worker } = parseFlags(gatewayFlags, [], {
      SIM_WORKER: "a=http://a:1,b=http://b:2\nc=http://c:3",
    });
    expect(worker.map(({ name, url }) => `${name} ${url.host}`)).toEqual(["a a:1", "b b:2", "c c:3"]);
  });
});

test("the help names each flag and its default", () => {
  expect(
    flagsHelp({ seed: stackFlags.seed, fault: stackFlags.fault, listFaults: stackFlags.listFaults }),
  ).toBe(
    [
      "  --seed VALUE       The same seed gives the same picks. (1)",
      "  --fault VALUE ...  Start broken in this way.",
      "  --list-faults      Print the names of the faults as a JSON array and end.",
    ].join("\n"),
  );
});
