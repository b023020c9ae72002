import { expect, test } from "vitest";
import { readOptions } from "./options.ts";

const refused = [
  { args: ["--runs", "0"], says: '--runs: "0"' },
  { args: ["--runs", "1.5"], says: '--runs: "1.5"' },
  { args: ["--sections", "flod"], says: '--sections: "flod" is none of streams' },
  { args: ["--streams", "64"], says: '--streams: "64" is none of 32, 256, 1000' },
  { args: ["--run", "3"], says: "--run" },
];

test.each(refused)("refuses $args", ({ args, says }) => {
  expect(() => readOptions(args)).toThrow(says);
});

test("with no flags: all of it, five times", () => {
  expect(readOptions([])).toEqual({
    runs: 5,
    sections: ["streams", "start", "flood", "memory", "rate"],
    peers: undefined,
    streams: [32, 256, 1000],
    program: "dist/ramp.js",
    wantsHelp: false,
  });
});

test.each([
  { flag: "none", peers: [] },
  { flag: "aiperf, guidellm", peers: ["aiperf", "guidellm"] },
])("--peers $flag", ({ flag, peers }) => {
  expect(readOptions(["--peers", flag]).peers).toEqual(peers);
});
