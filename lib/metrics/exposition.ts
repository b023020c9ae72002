import { InvalidError } from "../errors/index.ts";

/** One sample of a metrics page. */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** As written, so NaN and the infinities too. */
  readonly value: number;
}

/** The wanted part of a metrics page. */
export interface Exposition {
  readonly samples: readonly Sample[];
  /** Metric family name -> its HELP text. */
  readonly help: ReadonlyMap<string, string>;
}

const LABEL = /\s*([A-Za-z_][\w]*)\s*=\s*"((?:[^"\\]|\\.)*)"\s*(,|(?=\}))/y;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const SPECIAL: Readonly<Record<string, number>> = {
  nan: Number.NaN,
  inf: Infinity,
  "+inf": Infinity,
  "-inf": -Infinity,
};
const ESCAPES: Readonly<Record<string, string>> = { "\\n": "\n", '\\"': '"', "\\\\": "\\" };

/**
 * Parses the Prometheus text format 0.0.4, and what OpenMetrics 1.0 writes in its place, in one pass; only lines of
 * wanted names are looked at. Throws InvalidError for such a line that cannot be read, and for a page that was cut:
 * the format's last byte is a newline.
 */
export function parseExposition(page: string, wanted: (name: string) => boolean): Exposition {
  if (page !== "" && !page.endsWith("\n") && !page.endsWith("# EOF")) {
    throw new InvalidError(`the metrics page was cut: it ends with ${JSON.stringify(page.slice(-40))}`);
  }
  const samples: Sample[] = [];
  const help = new Map<string, string>();
  for (let from = 0; from < page.length; ) {
    const newline = page.indexOf("\n", from);
    const to = newline === -1 ? page.length : newline;
    if (page.startsWith("# HELP ", from)) {
      const [name = "", text = ""] = splitOnce(page.slice(from + 7, to).trimEnd());
      if (wanted(name)) help.set(name, text);
    } else if (page[from] !== "#" && wanted(nameAt(page, from, to))) {
      samples.push(parseSample(page.slice(from, to).trimEnd()));
    }
    from = to + 1;
  }
  return { samples, help };
}

function nameAt(page: string, from: number, to: number): string {
  let end = from;
  while (end < to && page[end] !== "{" && page[end] !== " " && page[end] !== "\t") end++;
  return page.slice(from, end);
}

function splitOnce(text: string): [string, string] {
  const blank = text.indexOf(" ");
  return blank === -1 ? [text, ""] : [text.slice(0, blank), text.slice(blank + 1)];
}

function parseSample(line: string): Sample {
  const name = nameAt(line, 0, line.length);
  const { labels, end } = parseLabels(line, name.length);
  // After the value may come a timestamp and, in OpenMetrics, an exemplar after a `#`.
  const [value = ""] = line.slice(end).trim().split(/\s+/);
  const number = SPECIAL[value.toLowerCase()] ?? (NUMBER.test(value) ? Number(value) : undefined);
  if (number === undefined)
    throw new InvalidError(`not a line of the Prometheus text format: ${JSON.stringify(line)}`);
  return { name, labels, value: number };
}

function parseLabels(line: string, start: number): { labels: Record<string, string>; end: number } {
  const labels: Record<string, string> = {};
  const open = /\s*\{\s*/y;
  open.lastIndex = start;
  if (!open.test(line)) return { labels, end: start };
  let at = open.lastIndex;
  while (line[at] !== "}") {
    LABEL.lastIndex = at;
    const [, name, value] = LABEL.exec(line) ?? [];
    if (name === undefined || value === undefined) {
      throw new InvalidError(`not a line of the Prometheus text format: ${JSON.stringify(line)}`);
    }
    labels[name] = value.replace(/\\[n"\\]/g, (pair) => ESCAPES[pair] ?? pair);
    at = LABEL.lastIndex;
    while (line[at] === " ") at++;
  }
  return { labels, end: at + 1 };
}
