import { orList, Refusal, wire } from "./wire.ts";

/** Where GuideLLM takes its prompts from. */
export type GuidellmData =
  | {
      readonly kind: "synthetic";
      /** GuideLLM's own keys, in tokens. */
      readonly tokens: Readonly<Record<string, number>>;
      /** Requests that an old form asks for in its data. */
      readonly count?: number;
    }
  | { readonly kind: "file"; readonly path: string; readonly format: FileFormat }
  | { readonly kind: "dataset"; readonly id: string };

const FORMATS = ["json", "jsonl", "csv", "txt"] as const;
export type FileFormat = (typeof FORMATS)[number];

const BOUNDS = ["", "_stdev", "_min", "_max"];
/** Keys that every generation of GuideLLM knows. */
const KEYS = [
  ...["prompt", "output"].flatMap((what) => BOUNDS.map((bound) => `${what}_tokens${bound}`)),
  "prefix_tokens",
];

/** Requests of a benchmark, as `max-requests` allows them. */
const MOST_REQUESTS = 1_000_000;

/** What `synthetic:count=N` leaves open. */
const USUAL = { prompt_tokens: 256, output_tokens: 128 } as const;

/**
 * GuideLLM's `data`, in the forms that all of its generations take: synthetic prompts, a file, a dataset of the Hugging
 * Face hub. `synthetic:count=N` is what an older demo wrote, and no GuideLLM has taken since.
 */
export function guidellmData() {
  return wire(
    { wire: "prompt_tokens=N,output_tokens=N | /path or ./path of a file | dataset id" },
    (text): GuidellmData | Refusal => {
      const [, count] = /^synthetic:count=(.*)$/s.exec(text) ?? [];
      if (count !== undefined) return parseCount(count);
      if (/^[[{]/.test(text)) {
        return new Refusal(
          "is JSON: messages go into a file, a JSON object with a prompt a line (`./prompts.jsonl`)",
        );
      }
      if (/^\.?\//.test(text)) return parseFile(text);
      if (text.includes("=")) return parseTokens(text);
      if (formatOf(text) !== undefined) {
        return new Refusal("is no path: begin it with ./ (in the workspace shared-workspace) or with /");
      }
      return /^\w[\w.-]*\/\w[\w.-]*$/.test(text)
        ? { kind: "dataset", id: text }
        : new Refusal(
            "is neither prompt_tokens=N,output_tokens=N nor a path nor a dataset id such as org/name",
          );
    },
  );
}

function parseCount(text: string): GuidellmData | Refusal {
  const count = /^\d{1,7}$/.test(text) ? Number(text) : 0;
  return count >= 1 && count <= MOST_REQUESTS
    ? { kind: "synthetic", tokens: USUAL, count }
    : new Refusal(`is not synthetic:count=N with N from 1 to ${MOST_REQUESTS}`);
}

function formatOf(path: string): FileFormat | undefined {
  return FORMATS.find((ending) => path.endsWith(`.${ending}`));
}

function parseFile(path: string): GuidellmData | Refusal {
  const format = formatOf(path);
  if (format === undefined)
    return new Refusal(`is no file of ${orList(FORMATS.map((ending) => `.${ending}`))}`);
  return path.split("/").includes("..")
    ? new Refusal("leads out of its folder (..)")
    : { kind: "file", path, format };
}

function parseTokens(text: string): GuidellmData | Refusal {
  const tokens: Record<string, number> = {};
  for (const part of text.split(",").map((entry) => entry.trim())) {
    const [, key = "", value] = /^([^=]*)=(\d{1,7})$/.exec(part) ?? [];
    if (value === undefined) return new Refusal(`has "${part}", which is not KEY=N`);
    if (!KEYS.includes(key)) return new Refusal(`has ${key}, known are ${orList(KEYS)}`);
    if (key in tokens) return new Refusal(`has ${key} twice`);
    tokens[key] = Number(value);
  }
  for (const key of ["prompt_tokens", "output_tokens"]) {
    if (!tokens[key]) return new Refusal(`lacks ${key}, at least 1`);
  }
  return { kind: "synthetic", tokens };
}
