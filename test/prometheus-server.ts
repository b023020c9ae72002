import type { RequestListener } from "node:http";

/** A series as a scrape left it. */
export interface Scraped {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number | string;
  /** Time of the sample in Unix seconds. */
  readonly at: number;
}

export interface Asked {
  readonly method: string;
  readonly query: string;
  readonly time: string | null;
  readonly authorization: string | undefined;
}

/**
 * The query API of a Prometheus that knows `time()`, instant vectors by name and equal labels, and their
 * `timestamp()`, and `==` between two: what the steps ask. `scraped` gives the series as they are at this moment, `asked` keeps the queries.
 */
export function prometheus(
  scraped: () => readonly Scraped[],
  { now = () => Date.now() / 1000, asked = [] }: { now?: () => number; asked?: Asked[] } = {},
): RequestListener {
  return async (request, response) => {
    const url = new URL(request.url ?? "", "http://prometheus");
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const form =
      request.method === "POST" ? new URLSearchParams(Buffer.concat(parts).toString()) : url.searchParams;
    const [query, time] = [form.get("query") ?? "", form.get("time")];
    asked.push({ method: request.method ?? "", query, time, authorization: request.headers.authorization });
    response.setHeader("content-type", "application/json");
    response.end(
      JSON.stringify({ status: "success", data: evaluate(query, scraped(), Number(time ?? now())) }),
    );
  };
}

function evaluate(query: string, scraped: readonly Scraped[], time: number) {
  if (query === "time()") return { resultType: "scalar", result: [time, String(time)] };
  const [left = "", right] = query.split(" == ");
  const result = vector(left, scraped, time);
  if (right === undefined) return { resultType: "vector", result };
  const keyOf = ({ metric, value: [, value] }: (typeof result)[number]) => {
    const labels = Object.entries(metric).filter(([name]) => name !== "__name__");
    return JSON.stringify([labels.sort(), value]);
  };
  const equal = new Set(vector(right, scraped, time).map(keyOf));
  return { resultType: "vector", result: result.filter((series) => equal.has(keyOf(series))) };
}

function vector(query: string, scraped: readonly Scraped[], time: number) {
  const [, inTimestamp, name, labels = ""] = /^(timestamp\()?([\w:]+)(?:\{(.*?)\})?\)?$/.exec(query) ?? [];
  if (name === undefined) throw new Error(`the test's Prometheus does not know ${query}`);
  const wanted = [...labels.matchAll(/(\w+)=("(?:[^"\\]|\\.)*")/g)].map(
    ([, label, value]) => [label, value] as const,
  );
  const matches = (own: Scraped) =>
    own.name === name &&
    wanted.every(([label, value]) => own.labels[label ?? ""] === JSON.parse(value ?? '""'));
  return scraped.filter(matches).map(({ labels, value, at }) => ({
    metric: (inTimestamp ? labels : { __name__: name, ...labels }) as Readonly<Record<string, string>>,
    value: [time, String(inTimestamp ? at : value)] as const,
  }));
}
