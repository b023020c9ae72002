import { known } from "../reading.ts";
import { tryChecks } from "../testing/cases.ts";
import { container, engine, facts, noRight, pod, refused } from "../testing/scene.ts";

const off = pod("a", { containers: [container({ args: ["--no-enable-prefix-caching"] })] });

tryChecks({
  "cache.block-size": [
    ["no engine", { engines: known([]) }, "skip", /no engine/],
    ["no right", { engines: noRight }, "skip", /may not list/],
    [
      "two sizes",
      {
        engines: known([engine("a"), engine("b", facts({ cache: { blockSize: 32, prefixCaching: true } }))]),
      },
      "fail",
      /16 on a; 32 on b/,
    ],
    [
      "a page that cannot be read",
      { engines: known([engine("a", refused), engine("b")]) },
      "skip",
      /16 tokens on 1 of 2 engines; not to be read on a/,
    ],
    [
      "a page that does not tell",
      { engines: known([engine("a", facts({ cache: undefined })), engine("b")]) },
      "warn",
      /16 tokens on 1 of 2 engines; not on a/,
    ],
    [
      "no page can be read",
      { engines: known([engine("a", refused)]) },
      "warn",
      /unknown: engine a: connection refused/,
    ],
    [
      "no page, but a given size",
      { engines: known([engine("a", refused)]), givenBlockSize: 16 },
      "skip",
      /block-size says 16/,
    ],
    ["another size than given", { givenBlockSize: 64 }, "warn", /the engines say 16; block-size says 64/],
    ["the size given", { givenBlockSize: 16 }, "pass", /16 tokens on 2 of 2/],
  ],
  "cache.prefix-caching": [
    ["no right", { engines: noRight }, "skip", /may not list/],
    [
      "off on one",
      {
        engines: known([engine("a"), engine("b", facts({ cache: { blockSize: 16, prefixCaching: false } }))]),
      },
      "fail",
      /off on b/,
    ],
    [
      "off by argument where the page is silent",
      { engines: known([engine("a", facts({ cache: undefined }), off)]) },
      "fail",
      /off on a/,
    ],
    [
      "a page that cannot be read",
      { engines: known([engine("a", refused), engine("b")]) },
      "skip",
      /on for 1 of 2 engines; not to be read on a/,
    ],
    [
      "a page that does not tell",
      { engines: known([engine("a", facts({ cache: undefined })), engine("b")]) },
      "warn",
      /on for 1 of 2 engines; unknown for a/,
    ],
    ["no page can be read", { engines: known([engine("a", refused)]) }, "skip", /connection refused/],
    [
      "an engine that does not tell",
      { engines: known([engine("a", facts({ cache: { blockSize: 16, prefixCaching: undefined } }))]) },
      "skip",
      /no engine tells it/,
    ],
  ],
});
