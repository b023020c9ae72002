import { expect, test } from "vitest";
import { splitScript } from "./shell-words.ts";

/** Words of each command, those that are not all known with a `?` at their end. */
function split(script: string): string[][] {
  const variables: Record<string, string> = { TP: "2", EXTRA: "--a 1", EMPTY: "" };
  return splitScript(script, (name) => variables[name]).map((words) =>
    words.map(({ text, exact }) => (exact ? text : `${text}?`)),
  );
}

test.each<[string, string, string[][]]>([
  ["nothing", " \n ", []],
  ["a quote that is never closed", "a 'b c", [["a", "'b", "c"]]],
  ["quotes and escapes", `a 'b "c"' "d 'e' \\"f\\"" g\\ h ''`, [["a", 'b "c"', `d 'e' "f"`, "g h", ""]]],
  ["quotes inside a word", `--x='{"a": 1}'b`, [['--x={"a": 1}b']]],
  ["a quoted text over lines", "a '{\n1}' b", [["a", "{\n1}", "b"]]],
  ["lines that are joined", "a \\\n  b\\\nc", [["a", "bc"]]],
  ["comments", "# no --flag 'here\na b#c # d\n# e", [["a", "b#c"]]],
  ["several commands", "a; b && c | d & e\nf", [["a"], ["b"], ["c"], ["d"], ["e"], ["f"]]],
  ["redirections", "a 1 2>&1 >log b </dev/null", [["a", "1", "b"]]],
  ["known variables", `a $TP \${TP} "x\${TP}y" '$TP' \${EMPTY}`, [["a", "2", "2", "x2y", "$TP"]]],
  ["an empty one is no word, but in quotes", `a $EMPTY b "$EMPTY" x$EMPTY`, [["a", "b", "", "x"]]],
  ["one of several words", `$EXTRA "$EXTRA"`, [["--a", "1", "--a 1"]]],
  ["a dollar that is none", '"\\$TP \\\\$TP" \\$TP', [["$TP \\2", "$TP"]]],
  ["defaults", `\${TP:-8} \${NONE:-8} \${NONE-9}`, [["2", "8", "9"]]],
  ["unknown ones", 'a=$NONE x"$NONE"y ${NONE[@]} $1', [["a=?", "xy?", "?", "$1"]]],
  ["what the shell computes", "$((A * (B + 1))) $(date +$(x)) `date` b", [["?", "?", "?", "b"]]],
  [
    "what the script sets",
    `A=1 B="$A$NONE"\nexport C=3\nD=4 run\n$A $C $D $B`,
    [
      ["A=1", "B=?"],
      ["export", "C=3"],
      ["D=4", "run"],
      ["1", "3", "4", "?"],
    ],
  ],
])("%s", (_, script, commands) => {
  expect(split(script)).toEqual(commands);
});
