import { table } from "./markdown-table.ts";
import type { Report } from "./schema.ts";

type Plan = Report["plan"];

/** The load that was asked for, in the params' own names; nothing where nobody told. */
export function planLines({ plan }: Report): string[] {
  const columns = columnsOf(plan);
  const shape = columns.every(([, value]) => value === null)
    ? []
    : table(
        columns.map(([name]) => name),
        [columns.map(([, value]) => (value === null ? "not told" : String(value)))],
      );
  const { prompt } = plan;
  const text = prompt && `Prompt: ${prompt.bytes} bytes, sha256 ${prompt.sha256} (first 12 digits).`;
  return [...shape, ...(text === null ? [] : ["", text])];
}

function columnsOf(plan: Plan): [name: string, value: string | number | null][] {
  const columns: [string, string | number | null][] = [
    ["requests", plan.requests],
    ["sessions", plan.sessions],
    ...loadColumns(plan),
    ["max-tokens", plan.maxTokens],
    ["seed", plan.seed],
    ["warmup-count (each session)", plan.warmupCount],
  ];
  // An empty `requests` has a meaning of its own.
  return plan.requests === null && (plan.stages ?? plan.durationSeconds) !== null
    ? columns.slice(1)
    : columns;
}

/** What says when requests are sent: only the params that had a say. */
function loadColumns({
  arrival,
  concurrency,
  sleepSeconds,
  rate,
  burstiness,
  stages,
  durationSeconds,
}: Plan) {
  const isOpen = arrival !== null && arrival !== "closed";
  const columns: [string, string | number | null][] = [];
  if (arrival !== null) columns.push(["arrival", arrival]);
  if (stages !== null) columns.push(["stages", stages.map(stageText).join(", ")]);
  else columns.push(isOpen ? ["rate", rate] : ["concurrency", concurrency]);
  if (!isOpen) columns.push(["sleep-seconds", sleepSeconds]);
  if (arrival === "gamma") columns.push(["burstiness", burstiness]);
  if (durationSeconds !== null) columns.push(["duration-seconds", durationSeconds]);
  return columns;
}

function stageText({ kind, from, to, seconds }: NonNullable<Plan["stages"]>[number]): string {
  return `${kind}=${from === to ? from : `${from}..${to}`} seconds=${seconds}`;
}
