import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { describe } from "vitest";

/** A GuideLLM of this host and the tokenizer that goes with it. */
export interface HostGuidellm {
  readonly version: string;
  /** Its file `guidellm`, in a virtual environment. */
  readonly program: string;
  /** Folder with tokenizer.json. */
  readonly tokenizer: string;
}

const cache = process.env["LLMD_CACHE"] || join(homedir(), ".cache/llm-d-stack");
const tokenizer = join(cache, "tokenizer");

/** The first generation, and the newest release. Both are left there by ../shared/llm-d/peers. */
const environments = { "0.3.1": "guidellm-light-venv", "0.8.1": "guidellm-venv" } as const;

export type GuidellmVersion = keyof typeof environments;

function find(version: GuidellmVersion): HostGuidellm | undefined {
  const program = join(cache, environments[version], "bin/guidellm");
  return existsSync(program) && existsSync(tokenizer) ? { version, program, tokenizer } : undefined;
}

/** A describe block that says in its title that there is no such GuideLLM here, when that is so. */
export function describeGuidellm(
  version: GuidellmVersion,
  title: string,
  body: (guidellm: HostGuidellm) => void,
): void {
  const found = find(version);
  const named = `GuideLLM ${version}: ${title}`;
  if (found === undefined) {
    describe.skip(`${named}; no real GuideLLM ${version}: ${cache}/${environments[version]} is not there`, () =>
      body({ version, program: "", tokenizer: "" }));
  } else describe(named, () => body(found));
}
