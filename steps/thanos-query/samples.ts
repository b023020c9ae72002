import { InvalidError } from "../../lib/errors/index.ts";
import { type Answer, numberOf } from "../../lib/prometheus/index.ts";

/** The answer to a query, whatever its type: what it names, and its value as Prometheus wrote it. */
export interface Samples {
  readonly type: "vector" | "scalar" | "string";
  readonly samples: readonly Sample[];
}

export interface Sample {
  /** The series as PromQL writes it: `name{label="value"}`; empty for a scalar. */
  readonly name: string;
  readonly text: string;
  /** Unix seconds. */
  readonly time: number;
}

/** Flattens an answer. A range of values has no single value and is refused. */
export function samplesOf(answer: Answer): Samples {
  switch (answer.resultType) {
    case "matrix":
      throw new InvalidError("the query gives a range of values for each series, not one value", {
        hint: "drop the [range], or wrap it: rate(...[5m]), max_over_time(...[5m]), last_over_time(...[5m])",
      });
    case "vector":
      return {
        type: "vector",
        samples: answer.result.map(({ metric, value: [time, text] }) => ({
          name: seriesName(metric),
          text,
          time,
        })),
      };
    default: {
      const [time, text] = answer.result;
      return { type: answer.resultType, samples: [{ name: "", text, time }] };
    }
  }
}

/** The value of the one sample there is; undefined when there are several, none, or it is not a number (NaN). */
export function singleValue({ type, samples }: Samples): string | undefined {
  const [only, ...others] = samples;
  if (only === undefined || others.length > 0) return undefined;
  return type !== "string" && Number.isNaN(numberOf(only.text)) ? undefined : only.text;
}

function seriesName({ __name__: name = "", ...labels }: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([label, value]) => `${label}=${JSON.stringify(value)}`);
  return `${name}{${pairs.join(",")}}`;
}
